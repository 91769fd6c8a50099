package io.millrace.job.tool.cluster;

import io.millrace.job.config.option.ClickHouseOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.messages.webmonitor.JobDetails;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.ClusterOverviewHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobConfigHeaders;
import org.apache.flink.runtime.rest.messages.JobConfigInfo;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.JobsOverviewHeaders;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/** A Flink cluster and the pipelines on it, over Flink's own REST client. */
public final class FlinkRest implements AutoCloseable {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration SUBMIT_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_TIMEOUT = Duration.ofHours(1);
  private static final Duration RETRY_DELAY = Duration.ofMillis(200);
  private static final Duration WAITING = Duration.ofSeconds(5);

  private final URI address;
  private final ClusterAccess access;
  private final Configuration configuration;
  private final RestClusterClient<StandaloneClusterId> client;
  private @Nullable RestClusterClient<StandaloneClusterId> patientClient;
  private final ParallelQuestions questions;
  private final MetricReader metrics;
  private final Semaphore requests = new Semaphore(ParallelQuestions.AT_ONCE, true);

  /** What jobs were submitted with, which does not change. */
  private final Map<JobID, Map<String, String>> configurations = new ConcurrentHashMap<>();

  private FlinkRest(URI address, ClusterAccess access, Configuration configuration)
      throws ClusterException {
    this.address = address;
    this.access = access;
    this.configuration = configuration;
    Configuration impatient = new Configuration(configuration);
    impatient.set(RestOptions.RETRY_MAX_ATTEMPTS, 3);
    impatient.set(RestOptions.RETRY_DELAY, RETRY_DELAY);
    client = client(impatient);
    questions = new ParallelQuestions("The cluster at " + address, ANSWER_TIMEOUT);
    metrics = new MetricReader(this, client);
  }

  /**
   * A cluster; nothing is sent yet.
   *
   * @param address of its REST interface and dashboard: {@code http://host:8081}
   * @param access its certificates and a token
   * @throws ClusterException when it is no such address
   */
  public static FlinkRest at(URI address, ClusterAccess access) throws ClusterException {
    boolean secure = "https".equals(address.getScheme());
    if (address.getHost() == null || !(secure || "http".equals(address.getScheme()))) {
      throw new ClusterException(
          "Not the address of a Flink dashboard: " + address + ". Expected http://host:8081");
    }
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, address.getHost());
    configuration.set(
        RestOptions.PORT, address.getPort() >= 0 ? address.getPort() : secure ? 443 : 80);
    configuration.set(RestOptions.PATH, Optional.ofNullable(address.getPath()).orElse(""));
    access.configure(configuration, secure);
    configuration.set(RestOptions.CONNECTION_TIMEOUT, ANSWER_TIMEOUT);
    return new FlinkRest(address, access, configuration);
  }

  private RestClusterClient<StandaloneClusterId> client(Configuration with)
      throws ClusterException {
    try {
      return new RestClusterClient<>(with, StandaloneClusterId.getInstance());
    } catch (Exception e) {
      throw new ClusterException(
          "Cannot create Flink's client for " + address + ": " + e.getMessage(), e);
    }
  }

  /** A client for work that is long, and must not end because a connection broke in between. */
  private synchronized RestClusterClient<StandaloneClusterId> patientClient()
      throws ClusterException {
    if (patientClient == null) {
      Configuration patient = new Configuration(configuration);
      patient.set(RestOptions.RETRY_MAX_ATTEMPTS, 10);
      patientClient = client(patient);
    }
    return patientClient;
  }

  /**
   * All pipelines the cluster still knows of. A job that the cluster does not describe is missing,
   * and the list says so.
   */
  public PipelineList pipelines() throws ClusterException {
    List<PipelineJob> jobs =
        answer(
                client.sendRequest(
                    JobsOverviewHeaders.getInstance(),
                    EmptyMessageParameters.getInstance(),
                    EmptyRequestBody.getInstance()))
            .getJobs()
            .stream()
            .map(FlinkRest::listed)
            .collect(Collectors.toList());
    JobAnswers<PipelineJob, Map<String, String>> answers = ofEach(jobs, this::configuration);
    configurations
        .keySet()
        .retainAll(jobs.stream().map(PipelineJob::id).collect(Collectors.toSet()));
    return new PipelineList(
        answers.answers().entrySet().stream()
            .filter(answer -> answer.getValue().containsKey(ClickHouseOptions.TABLE.key()))
            .map(answer -> answer.getKey().with(answer.getValue()))
            .sorted(
                Comparator.comparing(PipelineJob::isAlive)
                    .thenComparing(PipelineJob::started)
                    .reversed())
            .collect(Collectors.toList()),
        answers.problem("is not listed", "are not listed"));
  }

  /**
   * Asks about many jobs, a few at a time. A job that fails does not keep back the others.
   *
   * @param question one or more requests about a job; several threads ask it
   * @throws ClusterException when the cluster as a whole fails, or about no job answers
   */
  public <T> JobAnswers<PipelineJob, T> ofEach(
      List<PipelineJob> jobs, JobQuestion<PipelineJob, T> question) throws ClusterException {
    return questions.ask(jobs, question);
  }

  /**
   * The pipeline of a name or a job's id: the living one, or else the last one.
   *
   * @throws ClusterException when it does not exist, naming the existing ones, or when several of
   *     the name run
   */
  public PipelineJob pipeline(String nameOrId) throws ClusterException {
    PipelineList list = pipelines();
    List<PipelineJob> all = list.jobs();
    List<PipelineJob> named =
        all.stream()
            .filter(job -> job.name().equals(nameOrId) || job.id().toString().equals(nameOrId))
            .collect(Collectors.toList());
    if (named.isEmpty()) {
      throw new ClusterException(
          "No pipeline \""
              + nameOrId
              + "\" on "
              + address
              + (all.isEmpty()
                  ? ", nor any other"
                  : "; there are: "
                      + all.stream()
                          .map(PipelineJob::name)
                          .distinct()
                          .collect(Collectors.joining(", ")))
              + list.problem().map(problem -> ". " + problem).orElse(""));
    }
    if (named.stream().filter(PipelineJob::isAlive).count() > 1) {
      throw new ClusterException(
          "Several pipelines are called \""
              + nameOrId
              + "\"; give the id of one job: "
              + named.stream()
                  .filter(PipelineJob::isAlive)
                  .map(job -> job.id().toString())
                  .collect(Collectors.joining(", ")));
    }
    return named.get(0);
  }

  /** The cluster's own configuration, secrets as asterisks. */
  public Map<String, String> configuration() throws ClusterException {
    Map<String, String> entries = new LinkedHashMap<>();
    answer(
            client.sendRequest(
                ClusterConfigurationInfoHeaders.getInstance(),
                EmptyMessageParameters.getInstance(),
                EmptyRequestBody.getInstance()))
        .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return entries;
  }

  /** Its size: TaskManagers and slots. */
  public ClusterOverviewWithVersion overview() throws ClusterException {
    return answer(
        client.sendRequest(
            ClusterOverviewHeaders.getInstance(),
            EmptyMessageParameters.getInstance(),
            EmptyRequestBody.getInstance()));
  }

  /** What its operators report. */
  public PipelineMetrics metrics(PipelineJob job) throws ClusterException {
    return metrics.read(details(job));
  }

  /** What there is to report about it, asked side by side. */
  public PipelineFigures figures(PipelineJob job) throws ClusterException {
    // A job that does not answer takes one request only.
    JobDetailsInfo details = details(job);
    CompletableFuture<CheckpointingStatistics> checkpoint =
        send(
            () ->
                client.sendRequest(
                    CheckpointingStatisticsHeaders.getInstance(),
                    of(job.id(), new JobMessageParameters()),
                    EmptyRequestBody.getInstance()));
    CompletableFuture<JobExceptionsInfoWithHistory> failure =
        send(() -> LastFailure.ask(client, job.id()));
    PipelineMetrics read = metrics.read(details);
    return new PipelineFigures(
        read,
        Optional.ofNullable(
                answer(checkpoint).getLatestCheckpoints().getCompletedCheckpointStatistics())
            .map(LastCheckpoint::new),
        LastFailure.newest(answer(failure)));
  }

  private JobDetailsInfo details(PipelineJob job) throws ClusterException {
    return answer(send(() -> client.getJobDetails(job.id())));
  }

  /**
   * Stops it with a savepoint: what was read is committed, the position is kept. Waits until it has
   * ended.
   *
   * @param folder for the savepoint, or null for the cluster's own
   * @param waiting called every few seconds until the job has ended
   * @return the path of the savepoint
   */
  public String stop(PipelineJob job, @Nullable String folder, Runnable waiting)
      throws ClusterException {
    CompletableFuture<String> savepoint =
        patientClient().stopWithSavepoint(job.id(), false, folder, SavepointFormatType.CANONICAL);
    Instant deadline = Instant.now().plus(STOP_TIMEOUT);
    while (!isDoneWithin(savepoint, WAITING) && Instant.now().isBefore(deadline)) {
      waiting.run();
    }
    return answer(savepoint, Duration.ofSeconds(1));
  }

  private static boolean isDoneWithin(CompletableFuture<?> future, Duration time) {
    try {
      future.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException failed) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /**
   * Sends a job and its jars, as {@code flink run} does.
   *
   * @return the id of the job, which the cluster has accepted
   */
  public JobID submit(JobGraph job) throws ClusterException {
    return answer(patientClient().submitJob(job), SUBMIT_TIMEOUT);
  }

  /** Ends it at once, without a savepoint, and waits until it has ended. */
  public void cancel(PipelineJob job) throws ClusterException {
    answer(client.cancel(job.id()));
    JobStatus status =
        answer(patientClient().requestJobResult(job.id())).getApplicationStatus().deriveJobStatus();
    if (!status.isGloballyTerminalState()) {
      throw new ClusterException(job + " did not end; it is " + status);
    }
  }

  /** Does not wait for the client's threads, which take half a second: every answer has arrived. */
  @Override
  public void close() {
    Thread closing = new Thread(this::closeClients, "closing Flink's client");
    closing.setDaemon(true);
    closing.start();
  }

  private synchronized void closeClients() {
    client.close();
    if (patientClient != null) {
      patientClient.close();
    }
  }

  /** What a job was submitted with, which is asked once: it does not change. */
  private Map<String, String> configuration(PipelineJob job) throws ClusterException {
    Map<String, String> known = configurations.get(job.id());
    if (known != null) {
      return known;
    }
    JobConfigInfo.ExecutionConfigInfo execution =
        answer(
                send(
                    () ->
                        client.sendRequest(
                            JobConfigHeaders.getInstance(),
                            of(job.id(), new JobMessageParameters()),
                            EmptyRequestBody.getInstance())))
            .getExecutionConfigInfo();
    Map<String, String> configuration =
        execution == null ? Map.of() : execution.getGlobalJobParameters();
    // The cluster shows no parameters of a job that it prepares, and keeps such answers a while.
    if (!configuration.isEmpty()) {
      configurations.put(job.id(), configuration);
    }
    return configuration;
  }

  private static PipelineJob listed(JobDetails job) {
    return new PipelineJob(
        job.getJobId(),
        job.getJobName(),
        job.getStatus(),
        Instant.ofEpochMilli(job.getStartTime()),
        Duration.ofMillis(job.getDuration()),
        Map.of());
  }

  static <P extends JobMessageParameters> P of(JobID id, P parameters) {
    parameters.jobPathParameter.resolve(id);
    return parameters;
  }

  /**
   * Sends one of many requests about jobs, when few enough of them are in progress: a busy
   * JobManager has to answer them all.
   *
   * @return the answer, or a TimeoutException if the cluster does not answer in time
   */
  <T> CompletableFuture<T> send(Supplier<CompletableFuture<T>> request) throws ClusterException {
    try {
      if (!requests.tryAcquire(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw silent(ANSWER_TIMEOUT);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    CompletableFuture<T> answer;
    try {
      answer = request.get();
    } catch (RuntimeException | Error e) {
      requests.release();
      throw e;
    }
    // Flink's client would wait for minutes.
    return answer
        .orTimeout(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((anything, failure) -> requests.release());
  }

  private ClusterException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new ClusterException("Interrupted while waiting for " + address, cause);
  }

  private ClusterException silent(Duration patience) {
    return ClusterException.silent("The cluster at " + address, patience);
  }

  <T> T answer(CompletableFuture<T> future) throws ClusterException {
    return answer(future, ANSWER_TIMEOUT);
  }

  private <T> T answer(CompletableFuture<T> future, Duration patience) throws ClusterException {
    try {
      T answer = future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      questions.answered();
      return answer;
    } catch (ExecutionException e) {
      Throwable cause = ExceptionUtils.stripExecutionException(e);
      if (cause instanceof TimeoutException) {
        throw silent(patience);
      }
      ClusterFailure failure = new ClusterFailure(address, access, cause);
      if (failure.isAnswer()) {
        questions.answered();
      }
      throw failure.exception();
    } catch (TimeoutException e) {
      throw silent(patience);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }
}
