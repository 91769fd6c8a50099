package io.millrace.job.sink;

import io.millrace.job.clickhouse.insert.SimulatedAnswer;
import io.millrace.job.clickhouse.insert.SimulatedClient;
import io.millrace.job.clickhouse.insert.SimulatedRequests;
import io.millrace.job.clickhouse.insert.SimulatedRequests.Partitions;
import io.millrace.job.clickhouse.insert.SimulatedRequests.Views;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.block.SealedBlock;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Verdicts by words in the text of an answer, as before the review of 28 November 2026: the
 * simulation has to find what is wrong with it. Everything but the fault in question is right.
 */
final class TextClient implements SimulatedClient {
  private static final int LONGEST_MESSAGE = 16 << 10;
  private static final Pattern CODE = Pattern.compile("Code: (\\d+)\\. DB::Exception: ");
  private static final String VIEW = "while pushing to view";
  private static final Set<Integer> ROWS = Set.of(469, 6, 70, 36, 9_001);

  private final Mutation mutation;

  TextClient(Mutation mutation) {
    this.mutation = mutation;
  }

  @Override
  public void insert(SealedBlock block, SimulatedRequests requests) throws InsertException {
    SimulatedAnswer answer = requests.insert(block, Views.REQUIRED, Partitions.AS_ALLOWED);
    if (isSuccess(answer, block)) {
      return;
    }
    Verdict verdict = verdict(answer);
    if (verdict == Verdict.ROWS_REFUSED && block.rows() > 1) {
      answer = requests.insert(block, Views.REQUIRED, Partitions.ONE);
      if (isSuccess(answer, block)) {
        return;
      }
      verdict = verdict(answer);
      if (verdict == Verdict.VIEW_THREW) {
        verdict = Verdict.RETRY;
      } else if (verdict == Verdict.TOO_MANY_PARTITIONS) {
        verdict = Verdict.PERMANENT;
      }
    }
    throw new InsertException(verdict, "Answered.", null);
  }

  @Override
  public void insertDespiteViews(SealedBlock block, SimulatedRequests requests)
      throws InsertException {
    SimulatedAnswer answer = requests.insert(block, Views.IGNORED, Partitions.AS_ALLOWED);
    if (!isSuccess(answer, block)) {
      throw new InsertException(Verdict.RETRY, "Answered.", null);
    }
  }

  private boolean isSuccess(SimulatedAnswer answer, SealedBlock block) {
    return mutation == Mutation.ANY_200_IS_SUCCESS
        ? answer.status() == 200
        : answer == SimulatedAnswers.inserted(block.rows());
  }

  private Verdict verdict(SimulatedAnswer answer) {
    if (answer.status() == 413) {
      return Verdict.TOO_LARGE;
    }
    Matcher code = CODE.matcher(answer.body());
    if (!code.lookingAt()) {
      return Verdict.RETRY;
    }
    int number = Integer.parseInt(code.group(1));
    if (answer == SimulatedAnswers.TOO_MANY_PARTITIONS) {
      return Verdict.TOO_MANY_PARTITIONS;
    }
    if (!ROWS.contains(number)) {
      return Verdict.RETRY;
    }
    return isOfView(answer) ? Verdict.VIEW_THREW : Verdict.ROWS_REFUSED;
  }

  private boolean isOfView(SimulatedAnswer answer) {
    return switch (mutation) {
      case VIEW_MARK_CUT_OFF ->
          SimulatedAnswers.isOfView(answer) && answer.body().lastIndexOf(VIEW) < LONGEST_MESSAGE;
      case VIEW_MARK_IN_VALUES -> answer.body().contains(VIEW);
      default -> SimulatedAnswers.isOfView(answer);
    };
  }
}
