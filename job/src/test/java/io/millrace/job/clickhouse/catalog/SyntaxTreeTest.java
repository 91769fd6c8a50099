package io.millrace.job.clickhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SyntaxTreeTest {
  @Test
  void readsKindsNamesAliasesAndWhatIsInside() {
    SyntaxTree select =
        SyntaxTree.parse(
            List.of(
                "SelectWithUnionQuery (children 1)",
                " ExpressionList (children 1)",
                "  SelectQuery (children 1)",
                "   ExpressionList (children 3)",
                "    Function now (alias q (children 1)) (children 1)",
                "     ExpressionList",
                "    Identifier a b.c",
                "    Identifier n",
                "l",
                "    Literal 'Function now'"));
    SyntaxTree list = select.children().get(0).children().get(0).children().get(0);

    assertThat(list.children())
        .extracting(SyntaxTree::kind, SyntaxTree::name, SyntaxTree::alias)
        .containsExactly(
            tuple("Function", "now", "q (children 1)"),
            tuple("Identifier", "a b.c", null),
            tuple("Identifier", "n\nl", null),
            tuple("Literal", "'Function now'", null));
    assertThat(list.children().get(0).children()).hasSize(1);
  }
}
