package io.millrace.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * One event of an invented web shop, as its browsers would send it: nested objects, arrays, nulls,
 * fields that are there or not, text that is not ASCII. Fits {@code deploy/local/schema.sql}.
 */
final class SampleEvent {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KINDS =
      List.of("view", "view", "view", "view", "click", "click", "search", "cart", "purchase");
  private static final List<String> PAGES =
      List.of("/", "/shoes", "/shoes/trail", "/sale", "/search", "/cart", "/checkout", "/über-uns");
  private static final List<String> COUNTRIES = List.of("CH", "DE", "FR", "JP", "US", "BR", "IN");
  private static final List<String> TAGS = List.of("spring", "returning", "a/b:7", "naïve", "🏃");
  private static final List<String> SEARCHES =
      List.of("running shoes", "größe 42", "\"wide\" fit", "スニーカー");
  private static final List<String> REFERRERS =
      List.of("https://search.example/?q=shoes&page=2", "https://news.example/a\\b");
  private static final int USERS = 5_000;

  private final Random random;

  SampleEvent(Random random) {
    this.random = random;
  }

  /** The event as JSON. */
  ObjectNode next(long id, Instant now) {
    String kind = any(KINDS);
    ObjectNode event = JSON.createObjectNode();
    event.put("id", id);
    event.put("event_id", new UUID(random.nextLong(), random.nextLong()).toString());
    event.put("happened_at", now.toString());
    event.put("kind", kind);
    event.put("page", any(PAGES));
    event.put("referrer", chance(0.5) ? any(REFERRERS) : null);
    event.set("user", user());
    event.put("client_ip", "203.0.113." + random.nextInt(256));
    event.set("screen", screen());
    event.set("tags", tags());
    event.set("parameters", parameters(kind));
    if (kind.equals("cart") || kind.equals("purchase")) {
      items(event);
    }
    if (chance(0.8)) {
      event.put("load_seconds", random.nextInt(10, 4_000) / 1000.0);
    }
    if (chance(0.1)) {
      event.putObject("experiment").put("name", "no column has this field").put("arm", 2);
    }
    return event;
  }

  static String text(ObjectNode event) {
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + event.get("id"), e);
    }
  }

  private ObjectNode user() {
    ObjectNode user = JSON.createObjectNode();
    boolean signedIn = chance(0.4);
    user.put("signed_in", signedIn);
    if (signedIn) {
      user.put("id", random.nextLong(USERS));
    } else {
      user.putNull("id");
    }
    if (chance(0.9)) {
      user.put("country", any(COUNTRIES));
    }
    return user;
  }

  private ObjectNode screen() {
    boolean phone = chance(0.6);
    return JSON.createObjectNode()
        .put("width", phone ? 390 : 1920)
        .put("height", phone ? 844 : 1080);
  }

  private ArrayNode tags() {
    ArrayNode tags = JSON.createArrayNode();
    TAGS.stream().filter(tag -> chance(0.2)).forEach(tags::add);
    return tags;
  }

  private ObjectNode parameters(String kind) {
    ObjectNode parameters = JSON.createObjectNode();
    if (kind.equals("search")) {
      parameters.put("q", any(SEARCHES));
    }
    if (chance(0.3)) {
      Map.of("utm_source", "newsletter", "utm_campaign", "spring").forEach(parameters::put);
    }
    return parameters;
  }

  private void items(ObjectNode event) {
    ArrayNode items = event.putArray("items");
    long cents = 0;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int quantity = random.nextInt(1, 4);
      int price = random.nextInt(999, 20_000);
      cents += (long) quantity * price;
      items
          .addObject()
          .put("sku", "SKU-" + random.nextInt(10_000))
          .put("quantity", quantity)
          .put("price", decimal(price));
    }
    event.put("amount", decimal(cents));
  }

  private static String decimal(long cents) {
    return "%d.%02d".formatted(cents / 100, cents % 100);
  }

  private boolean chance(double share) {
    return random.nextDouble() < share;
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
