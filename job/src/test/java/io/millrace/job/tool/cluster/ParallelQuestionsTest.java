package io.millrace.job.tool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.tool.cluster.ClusterException.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ParallelQuestionsTest {
  private static final List<Integer> JOBS = IntStream.range(0, 200).boxed().toList();

  private final ParallelQuestions questions =
      new ParallelQuestions("The cluster", Duration.ofSeconds(1));

  @Test
  void answersKeepTheOrderOfTheJobs() throws Exception {
    JobAnswers<Integer, String> answers = questions.ask(JOBS, job -> "answer " + job);
    assertThat(answers.answers().keySet()).containsExactlyElementsOf(JOBS);
    assertThat(answers.answers()).containsEntry(17, "answer 17");
    assertThat(answers.problem("fails", "fail")).isEmpty();
    assertThat(questions.ask(List.<Integer>of(), job -> "").answers()).isEmpty();
  }

  @Test
  void aBoundedNumberIsAskedAtTheSameTime() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier together = new CyclicBarrier(ParallelQuestions.AT_ONCE);
    // Each question waits until as many others as allowed are asked.
    questions.ask(
        JOBS.subList(0, 5 * ParallelQuestions.AT_ONCE),
        job -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          meet(together);
          now.decrementAndGet();
          return "";
        });
    assertThat(most).hasValue(ParallelQuestions.AT_ONCE);
  }

  @Test
  void aFailureKeepsBackNoOther() throws Exception {
    JobAnswers<Integer, String> answers =
        questions.ask(
            JOBS,
            job -> {
              switch (job) {
                case 3, 150 -> throw new ClusterException("Error 500", null, Scope.REQUEST);
                case 4, 199 -> throw new ClusterException("Error 404", null, Scope.FORGOTTEN_JOB);
                default -> {
                  return "";
                }
              }
            });
    assertThat(answers.answers()).hasSize(196).doesNotContainKeys(3, 4, 150, 199);
    assertThat(answers.failures()).containsOnlyKeys(3, 150);
    assertThat(answers.problem("is not listed", "are not listed"))
        .contains("2 jobs are not listed. The first: 3: Error 500");
  }

  @Test
  void aSilentJobKeepsBackNoOther() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    JobAnswers<Integer, String> answers =
        questions.ask(JOBS, job -> job == 7 ? silence(interrupted) : "");
    assertThat(answers.answers()).hasSize(199);
    assertThat(answers.problem("is not listed", "are not listed"))
        .contains("One job is not listed. 7: The cluster did not answer within 1 s");
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aSilentClusterIsAskedNoFurther() {
    assertThat(askedOfASilentCluster(job -> silence(new CountDownLatch(1))))
        .hasValue(ParallelQuestions.AT_ONCE);
  }

  /** Each request has its own limit, so each question fails in the end. */
  @Test
  void aClusterWhoseQuestionsTimeOutIsAskedNoFurther() {
    AtomicInteger asked =
        askedOfASilentCluster(
            job -> {
              pass(Duration.ofMillis(900));
              throw ClusterException.silent("The cluster", Duration.ofSeconds(1));
            });
    assertThat(asked).hasValueLessThanOrEqualTo(2 * ParallelQuestions.AT_ONCE);
  }

  private AtomicInteger askedOfASilentCluster(JobQuestion<Integer, String> question) {
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(
            () ->
                questions.ask(
                    JOBS,
                    job -> {
                      asked.incrementAndGet();
                      return question.ask(job);
                    }))
        .isInstanceOf(ClusterException.class)
        .hasMessage("The cluster did not answer within 1 s");
    return asked;
  }

  @Test
  void aQuestionOfManyRequestsMayTakeLongWhileTheClusterAnswers() throws Exception {
    ParallelQuestions slow = new ParallelQuestions("The cluster", Duration.ofSeconds(3));
    JobAnswers<Integer, String> answers =
        slow.ask(
            List.of(1),
            job -> {
              for (int request = 0; request < 40; request++) {
                pass(Duration.ofMillis(100));
                slow.answered();
              }
              return "";
            });
    assertThat(answers.answers()).containsOnlyKeys(1);
  }

  @Test
  void aClusterThatIsAwayEndsTheRound() {
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(
            () ->
                questions.ask(
                    JOBS,
                    job -> {
                      if (asked.incrementAndGet() > 20) {
                        throw new ClusterException("No Flink cluster answers");
                      }
                      return "";
                    }))
        .hasMessage("No Flink cluster answers");
  }

  @Test
  void whenEveryJobFailsTheFirstFailureIsThatOfTheRound() {
    assertThatThrownBy(
            () ->
                questions.ask(
                    JOBS,
                    job -> {
                      throw new ClusterException("Bad gateway " + job, null, Scope.REQUEST);
                    }))
        .hasMessage("Bad gateway 0");
  }

  @Test
  void anInterruptCancelsTheQuestions() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(ParallelQuestions.AT_ONCE);
    ParallelQuestions patient = new ParallelQuestions("The cluster", Duration.ofMinutes(5));
    AtomicInteger asked = new AtomicInteger();
    Thread asker =
        new Thread(
            () ->
                assertThatThrownBy(
                        () ->
                            patient.ask(
                                JOBS,
                                job -> {
                                  asked.incrementAndGet();
                                  return silence(interrupted);
                                }))
                    .hasMessage("Interrupted while waiting for The cluster"));
    asker.start();
    while (asked.get() < ParallelQuestions.AT_ONCE) {
      Thread.onSpinWait();
    }
    asker.interrupt();
    asker.join();
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(asked).hasValue(ParallelQuestions.AT_ONCE);
  }

  private static String silence(CountDownLatch interrupted) throws ClusterException {
    try {
      new CountDownLatch(1).await();
      return "";
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw new ClusterException("Interrupted", e);
    }
  }

  private static void meet(CyclicBarrier others) {
    try {
      others.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pass(Duration time) throws ClusterException {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw new ClusterException("Interrupted", e);
    }
  }
}
