package io.millrace.console.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Serves the page and the API. Routes are added before it starts. */
public final class WebServer implements AutoCloseable {
  private static final long LARGEST_BODY = 4 << 20;

  /** A route of the API, as in {@code openapi.yaml}. */
  public record Route(String method, String path, Effect effect) {}

  private record Registered(Route route, HandlerType type, Endpoint endpoint) {}

  private final WebSettings settings;
  private final Access access;
  private final Sessions sessions;
  private final AuditLog audit;
  private final UnaryOperator<JsonNode> mask;
  private final Page page = new Page();
  private final List<Registered> endpoints = new ArrayList<>();
  private final List<Route> routes = new ArrayList<>();
  private final List<Runnable> starts = new ArrayList<>();
  private final List<Runnable> ends = new ArrayList<>();
  private @Nullable BiConsumer<String, SseClient> events;
  private String eventsPath = "";
  private @Nullable Javalin server;

  /**
   * Nothing is bound yet.
   *
   * @param mask takes secrets out of an answer that may quote a server
   */
  public WebServer(WebSettings settings, AuditLog audit, UnaryOperator<JsonNode> mask) {
    this.settings = settings;
    this.audit = audit;
    this.mask = mask;
    access = new Access(settings.hosts());
    sessions = new Sessions(settings.authentication(), audit, settings.clock());
    routes.add(new Route("POST", "/api/login", Effect.READS));
    routes.add(new Route("POST", "/api/logout", Effect.READS));
  }

  /** Adds a route that answers GET. */
  public void get(String path, Endpoint endpoint) {
    add(HandlerType.GET, path, Effect.READS, endpoint);
  }

  /** Adds a route that answers POST. */
  public void post(String path, Effect effect, Endpoint endpoint) {
    add(HandlerType.POST, path, effect, endpoint);
  }

  /** Adds a route that answers PUT, a change. */
  public void put(String path, Endpoint endpoint) {
    add(HandlerType.PUT, path, Effect.CHANGES, endpoint);
  }

  /** Adds a route that answers DELETE. */
  public void delete(String path, Effect effect, Endpoint endpoint) {
    add(HandlerType.DELETE, path, effect, endpoint);
  }

  /**
   * Adds the route of server-sent events.
   *
   * @param path with the parameter {@code id}
   */
  public void events(String path, BiConsumer<String, SseClient> subscriber) {
    eventsPath = path;
    events = subscriber;
    routes.add(new Route("GET", path, Effect.READS));
  }

  /** Adds what is to be done when the server has started. */
  public void atStart(Runnable start) {
    starts.add(start);
  }

  /** Adds what is to be done when the server stops. */
  public void atEnd(Runnable end) {
    ends.add(end);
  }

  private void add(HandlerType type, String path, Effect effect, Endpoint endpoint) {
    Route route = new Route(type.name(), path, effect);
    routes.add(route);
    endpoints.add(new Registered(route, type, endpoint));
  }

  /** All routes of the API. */
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  /** Binds the address and begins to answer. */
  public void start() {
    server = Javalin.create(this::configure).start();
    starts.forEach(Runnable::run);
  }

  /** An answer or an event as it is sent. */
  public String text(JsonNode tree) {
    return mask.apply(tree).toString();
  }

  /** The port it listens on. */
  public int port() {
    Javalin started = server;
    if (started == null) {
      throw new IllegalStateException("The server has not started");
    }
    return started.port();
  }

  /** What has not started or was stopped already is left alone. */
  @Override
  public void close() {
    ends.forEach(Runnable::run);
    if (server != null) {
      server.stop();
    }
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = LARGEST_BODY;
    config.jetty.host = settings.host();
    config.jetty.port = settings.port();
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    settings.tls().ifPresent(tls -> secure(config, tls));
    config.routes.before(this::admit);
    config.routes.post("/api/login", this::login);
    config.routes.post("/api/logout", this::logout);
    for (Registered one : endpoints) {
      config.routes.addHttpHandler(one.type, one.route.path, context -> answer(one, context));
    }
    if (events != null) {
      BiConsumer<String, SseClient> subscriber = events;
      SseHandler stream =
          new SseHandler(client -> subscriber.accept(client.ctx().pathParam("id"), client));
      config.routes.get(
          eventsPath,
          context -> {
            requireUser(context);
            stream.handle(context);
          });
    }
    config.routes.get("/api/*", context -> tell(ApiException.notFound("No such route"), context));
    config.routes.get("/*", page::answer);
    config.routes.get("/", page::answer);
    config.routes.exception(Exception.class, this::tell);
  }

  private void secure(JavalinConfig config, WebSettings.Tls tls) {
    config.jetty.addConnector(
        (jetty, http) -> {
          SslContextFactory.Server ssl = new SslContextFactory.Server();
          ssl.setKeyStorePath(tls.keyStore().toString());
          ssl.setKeyStorePassword(tls.password().reveal());
          HttpConfiguration secured = new HttpConfiguration(http);
          secured.addCustomizer(new SecureRequestCustomizer(false));
          ServerConnector connector =
              new ServerConnector(jetty, ssl, new HttpConnectionFactory(secured));
          connector.setHost(settings.host());
          connector.setPort(settings.port());
          return connector;
        });
  }

  /** Runs before every request. */
  private void admit(Context context) throws ApiException {
    context
        .header("Content-Security-Policy", Page.policy())
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        .header("Cache-Control", "no-store");
    access.requireHost(context);
    if (!context.method().equals(HandlerType.GET) && !context.method().equals(HandlerType.HEAD)) {
      access.requireOrigin(context);
    }
  }

  private void login(Context context) throws ApiException {
    sessions.login(context, Request.body(context).path("token").asText());
    tell(JsonNodeFactory.instance.objectNode().put("user", "token"), context);
  }

  private void logout(Context context) {
    sessions.logout(context);
    tell(JsonNodeFactory.instance.objectNode(), context);
  }

  private String requireUser(Context context) throws ApiException {
    Optional<String> user = sessions.user(context);
    return user.orElseThrow(
        () -> new ApiException(401, "token", "Log in with the console's token", ""));
  }

  private void answer(Registered one, Context context) throws ApiException {
    String user = requireUser(context);
    Effect effect = one.route.effect;
    Change change = audit.change(user, context.ip(), one.route.method + " " + context.path());
    String outcome = "200";
    try {
      if (effect != Effect.READS && settings.mode() == WebSettings.Mode.READ_ONLY) {
        throw new ApiException(
            403, "read-only", "This console is read-only", "Start it without --read-only");
      }
      tell(one.endpoint.answer(new Request(context, effect, change)), context);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      outcome = "503";
      tell(new ApiException(503, "internal", "The console is stopping", ""), context);
    } catch (Exception | Error failure) {
      ApiException told = Failures.of(failure);
      outcome = String.valueOf(told.status());
      tell(told, context);
    }
    if (effect == Effect.CHANGES) {
      change.tellOnce(outcome);
    }
  }

  private void tell(Exception failure, Context context) {
    ApiException told = Failures.of(failure);
    context.status(told.status());
    tell(Failures.tree(told), context);
  }

  private void tell(JsonNode tree, Context context) {
    context
        .contentType("application/json; charset=utf-8")
        .result(text(tree).getBytes(StandardCharsets.UTF_8));
  }
}
