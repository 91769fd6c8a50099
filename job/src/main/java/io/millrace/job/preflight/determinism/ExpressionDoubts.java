package io.millrace.job.preflight.determinism;

import io.millrace.job.clickhouse.catalog.FunctionCatalog;
import io.millrace.job.clickhouse.catalog.SyntaxTree;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks through an expression for what may give another value the next time. */
final class ExpressionDoubts {
  private static final String LAMBDA = "lambda";

  /** Knows columns and aliases. */
  interface Identifiers {
    /** Why what the identifier names may change; null when it may not, or names nothing. */
    @Nullable Nondeterminism doubt(SyntaxTree identifier);

    /** Whether the identifier names anything. */
    boolean knows(SyntaxTree identifier);
  }

  private final FunctionCatalog functions;
  private final Identifiers identifiers;
  private final Set<String> parameters = new HashSet<>();

  ExpressionDoubts(FunctionCatalog functions, Identifiers identifiers) {
    this.functions = functions;
    this.identifiers = identifiers;
  }

  /** The first such thing; null without one. */
  @Nullable Nondeterminism in(SyntaxTree node) {
    if (node.is(SyntaxTree.TABLE)) {
      return Nondeterminism.of("a subquery reads " + node.name() + ", which may have changed");
    }
    if (node.is(SyntaxTree.IDENTIFIER)) {
      return TableColumns.longest(node.name(), parameters).isPresent() ? null : inIdentifier(node);
    }
    if (node.is(SyntaxTree.FUNCTION)) {
      String doubt = functions.doubt(node.name());
      if (doubt != null) {
        return Nondeterminism.of(doubt);
      }
      if (node.name().equals(LAMBDA)) {
        return inLambda(node);
      }
    }
    return inChildren(node);
  }

  private @Nullable Nondeterminism inIdentifier(SyntaxTree identifier) {
    if (identifiers.knows(identifier)) {
      return identifiers.doubt(identifier);
    }
    String keyword = functions.doubtOfKeyword(identifier.name());
    return keyword == null ? null : Nondeterminism.of(keyword);
  }

  private @Nullable Nondeterminism inChildren(SyntaxTree node) {
    for (SyntaxTree child : node.children()) {
      Nondeterminism found = in(child);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Its parameters hide columns of their names. */
  private @Nullable Nondeterminism inLambda(SyntaxTree lambda) {
    Set<String> before = Set.copyOf(parameters);
    SyntaxTree list = lambda.first(SyntaxTree.LIST);
    if (list != null && !list.children().isEmpty()) {
      names(list.children().get(0));
    }
    try {
      return inChildren(lambda);
    } finally {
      parameters.retainAll(before);
    }
  }

  private void names(SyntaxTree node) {
    if (node.is(SyntaxTree.IDENTIFIER)) {
      parameters.add(node.name());
    }
    node.children().forEach(this::names);
  }
}
