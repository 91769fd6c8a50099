package io.millrace.job.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;

/**
 * One call of a service that speaks AWS JSON 1.1, signed with Signature Version 4. The SDK's own
 * clients for the two services that Millrace asks one question each are 9 MB.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON 1.1</a>
 */
final class AwsJsonCall {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 3;
  private static final Set<String> BUSY =
      Set.of("ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String service;
  private final String target;
  private final String region;
  private final URI address;

  /**
   * @param service its name in addresses and signatures
   * @param target the operation, as in X-Amz-Target
   * @param endpoint in place of the public one
   */
  AwsJsonCall(String service, String target, String region, @Nullable String endpoint) {
    this.service = service;
    this.target = target;
    this.region = region;
    this.address =
        URI.create(
            endpoint == null
                ? "https://" + ServiceMetadata.of(service).endpointFor(Region.of(region))
                : endpoint);
  }

  URI address() {
    return address;
  }

  /** What the service answered. */
  static final class Answer {
    private static final int OK = 200;
    private static final int SERVER_ERROR = 500;

    private final int status;
    private final String body;
    private final String code;
    private final String message;

    private Answer(int status, String body) {
      this.status = status;
      this.body = body;
      JsonNode json = json(body);
      this.code = json.path("__type").asText("").replaceFirst("^.*#", "");
      this.message =
          Optional.of(json.path("message").asText(""))
              .filter(text -> !text.isEmpty())
              .orElseGet(() -> json.path("Message").asText(""));
    }

    private static JsonNode json(String body) {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        return JSON.missingNode();
      }
    }

    boolean isSuccess() {
      return status == OK;
    }

    int status() {
      return status;
    }

    String body() {
      return body;
    }

    /** The error code; empty if the answer lacks it. */
    String code() {
      return code;
    }

    String message() {
      return message;
    }

    boolean isBusy() {
      return status >= SERVER_ERROR || BUSY.contains(code);
    }
  }

  /**
   * Sends the request; an answer that says the service is busy is asked for again.
   *
   * @throws IOException if there is no answer
   */
  Answer send(String json, AwsCredentials credentials) throws IOException {
    Answer answer = attempt(json, credentials);
    for (int i = 1; i < ATTEMPTS && answer.isBusy(); i++) {
      answer = attempt(json, credentials);
    }
    return answer;
  }

  private Answer attempt(String json, AwsCredentials credentials) throws IOException {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(address)
            .encodedPath("/")
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", target)
            .build();
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(credentials)
                        .request(request)
                        .payload(ContentStreamProvider.fromUtf8String(json))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    try (SdkHttpClient client =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT_TIMEOUT)
            .socketTimeout(ANSWER_TIMEOUT)
            .build()) {
      HttpExecuteResponse response =
          client
              .prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(signed.request())
                      .contentStreamProvider(signed.payload().orElse(null))
                      .build())
              .call();
      return new Answer(response.httpResponse().statusCode(), body(response));
    }
  }

  private static String body(HttpExecuteResponse response) throws IOException {
    Optional<AbortableInputStream> body = response.responseBody();
    if (body.isEmpty()) {
      return "";
    }
    try (InputStream content = body.get()) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
