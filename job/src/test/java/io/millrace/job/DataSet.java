package io.millrace.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.KinesisDocument;
import io.millrace.local.NpmInstall;
import io.millrace.local.RepositoryRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Documents nobody made for this project: data sets of the npm package vega-datasets. */
enum DataSet {
  MOVIES("movies.json", ""),
  FLIGHTS("flights-2k.json", ""),
  EARTHQUAKES("earthquakes.json", "/features");

  /** The emulator takes its time to put records. */
  static final int DOCUMENTS = 400;

  private final String file;
  private final String place;

  DataSet(String file, String place) {
    this.file = file;
    this.place = place;
  }

  /** The first of its documents, each a record of its own. */
  List<KinesisDocument> documents() throws IOException {
    Path modules =
        NpmInstall.modules(RepositoryRoot.find().resolve("job/src/test/npm/package.json"));
    JsonNode all =
        new ObjectMapper()
            .readTree(modules.resolve("vega-datasets/data").resolve(file).toFile())
            .at(place);
    List<KinesisDocument> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      documents.add(KinesisDocument.of("key-" + i, all.get(i).toString()));
    }
    return documents;
  }
}
