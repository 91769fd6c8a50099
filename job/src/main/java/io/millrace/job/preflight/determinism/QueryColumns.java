package io.millrace.job.preflight.determinism;

import io.millrace.job.clickhouse.catalog.FunctionCatalog;
import io.millrace.job.clickhouse.catalog.SyntaxTree;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of one SELECT. A name is looked for as SQL does, among the aliases and then in what
 * is read; where that leaves a choice, every meaning counts.
 */
final class QueryColumns {
  private static final String UNION = "SelectWithUnionQuery";
  private static final String FROM = "TablesInSelectQuery";
  private static final String TABLE_EXPRESSION = "TableExpression";
  private static final String COMMON_TABLE_EXPRESSION = "WithElement";

  /** The rows that are inserted. */
  static final class Source {
    private final TableName name;
    private final TableColumns columns;
    private final FunctionCatalog functions;

    Source(TableName name, TableColumns columns, FunctionCatalog functions) {
      this.name = name;
      this.columns = columns;
      this.functions = functions;
    }

    boolean is(SyntaxTree table) {
      return table.name().equals(name.database() + "." + name.table());
    }
  }

  /** What a SELECT reads: the inserted rows, the rows of another SELECT, or something else. */
  private static final class Input {
    private final List<String> prefixes = new ArrayList<>();
    private final List<QueryColumns> queries = new ArrayList<>();
    private boolean inserted;
  }

  /** What a name refers to. */
  private static final class Column {
    static final Column MISSING = new Column(null);
    static final Column SAME = new Column(null);

    private final @Nullable Nondeterminism doubt;

    private Column(@Nullable Nondeterminism doubt) {
      this.doubt = doubt;
    }

    static Column of(@Nullable Nondeterminism doubt) {
      return doubt == null ? SAME : new Column(doubt);
    }
  }

  private final Source source;
  private final @Nullable QueryColumns outer;
  private final List<SyntaxTree> items = new ArrayList<>();
  private final Map<String, List<SyntaxTree>> aliases = new HashMap<>();
  private final List<QueryColumns> common = new ArrayList<>();
  private final List<Input> inputs = new ArrayList<>();

  /** What is being looked at: an alias may have the name of a column it is made of. */
  private final Set<SyntaxTree> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private QueryColumns(SyntaxTree select, Source source, @Nullable QueryColumns outer) {
    this.source = source;
    this.outer = outer;
    List<SyntaxTree> lists = new ArrayList<>();
    SyntaxTree from = null;
    for (SyntaxTree child : select.children()) {
      if (child.is(FROM)) {
        from = child;
        break;
      }
      if (child.is(SyntaxTree.LIST)) {
        lists.add(child);
      }
    }
    select.children().forEach(this::collectAliases);
    lists.forEach(this::collectCommonTables);
    // WITH comes before the columns. Without FROM the lists after them are ambiguous.
    List<SyntaxTree> selected =
        from == null || lists.isEmpty() ? lists : lists.subList(lists.size() - 1, lists.size());
    selected.forEach(list -> items.addAll(list.children()));
    if (from != null) {
      collectInputs(from);
    }
  }

  /** Every SELECT of a query; several when it is a UNION. */
  static List<QueryColumns> of(SyntaxTree query, Source source, @Nullable QueryColumns outer) {
    List<QueryColumns> found = new ArrayList<>();
    if (query.is(SyntaxTree.SELECT)) {
      found.add(new QueryColumns(query, source, outer));
    } else {
      query.children().forEach(child -> found.addAll(of(child, source, outer)));
    }
    return found;
  }

  private void collectAliases(SyntaxTree node) {
    if (node.is(UNION) || node.is(TABLE_EXPRESSION) || node.is(COMMON_TABLE_EXPRESSION)) {
      return;
    }
    String alias = node.alias();
    if (alias != null) {
      aliases.computeIfAbsent(alias, any -> new ArrayList<>()).add(node);
    }
    node.children().forEach(this::collectAliases);
  }

  private void collectCommonTables(SyntaxTree list) {
    for (SyntaxTree element : list.children()) {
      if (element.is(COMMON_TABLE_EXPRESSION)) {
        common.addAll(of(element, source, this));
      }
    }
  }

  private void collectInputs(SyntaxTree node) {
    if (node.is(TABLE_EXPRESSION)) {
      node.children().forEach(this::addInput);
    } else {
      node.children().forEach(this::collectInputs);
    }
  }

  private void addInput(SyntaxTree table) {
    Input input = new Input();
    String alias = table.alias();
    if (alias != null) {
      input.prefixes.add(alias);
    }
    if (table.is(SyntaxTree.TABLE)) {
      input.prefixes.add(table.name());
      input.prefixes.add(table.name().substring(table.name().indexOf('.') + 1));
      input.inserted = source.is(table);
      if (!input.inserted && !table.name().contains(".")) {
        // The tree does not name common table expressions: any of them may be meant.
        input.queries.addAll(commonTables());
      }
    } else if (table.is(SyntaxTree.SUBQUERY)) {
      input.queries.addAll(of(table, source, this));
    } else if (!table.is(SyntaxTree.FUNCTION)) {
      return;
    }
    inputs.add(input);
  }

  private List<QueryColumns> commonTables() {
    List<QueryColumns> all = new ArrayList<>(common);
    if (outer != null) {
      all.addAll(outer.commonTables());
    }
    return all;
  }

  /**
   * Why a column may come out otherwise; null when it may not.
   *
   * @param position of the column among so many, which identifies a column without a name
   */
  @Nullable Nondeterminism doubt(String name, int position, int count) {
    boolean counted = items.size() == count && items.stream().noneMatch(QueryColumns::isMany);
    return counted ? doubt(items.get(position)) : output(name).doubt;
  }

  private Column output(String name) {
    List<SyntaxTree> unnamed = new ArrayList<>();
    boolean isThere = false;
    boolean all = false;
    for (SyntaxTree item : items) {
      if (isMany(item)) {
        all = true;
        Nondeterminism changed = replaced(item);
        if (changed != null) {
          return Column.of(changed);
        }
      } else if (isNamed(item, name)) {
        isThere = true;
        Nondeterminism found = doubt(item);
        if (found != null) {
          return Column.of(found);
        }
      } else if (item.alias() == null && !item.is(SyntaxTree.IDENTIFIER)) {
        unnamed.add(item);
      }
    }
    if (isThere) {
      return Column.SAME;
    }
    if (all) {
      return read(name);
    }
    return name.contains("(") ? any(unnamed) : Column.MISSING;
  }

  /** A column that is called by its own text: which of them is not looked into. */
  private Column any(List<SyntaxTree> unnamed) {
    for (SyntaxTree item : unnamed) {
      Nondeterminism found = doubt(item);
      if (found != null) {
        return Column.of(found);
      }
    }
    return unnamed.isEmpty() ? Column.MISSING : Column.SAME;
  }

  /** Of {@code * REPLACE(now() AS a)}: the tree does not say which column is replaced. */
  private @Nullable Nondeterminism replaced(SyntaxTree node) {
    if (node.is(SyntaxTree.FUNCTION)) {
      return doubt(node);
    }
    for (SyntaxTree child : node.children()) {
      Nondeterminism found = replaced(child);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Whether an item expands to several columns. */
  private static boolean isMany(SyntaxTree item) {
    return item.kind().contains("Asterisk") || item.kind().startsWith("Columns");
  }

  private static boolean isNamed(SyntaxTree item, String name) {
    if (item.alias() != null) {
      return item.alias().equals(name);
    }
    return item.is(SyntaxTree.IDENTIFIER)
        && (item.name().equals(name) || item.name().endsWith("." + name));
  }

  private @Nullable Nondeterminism doubt(SyntaxTree expression) {
    boolean first = open.add(expression);
    try {
      return new ExpressionDoubts(source.functions, new Identifiers()).in(expression);
    } finally {
      if (first) {
        open.remove(expression);
      }
    }
  }

  private final class Identifiers implements ExpressionDoubts.Identifiers {
    @Override
    public @Nullable Nondeterminism doubt(SyntaxTree identifier) {
      return named(identifier.name(), identifier).doubt;
    }

    @Override
    public boolean knows(SyntaxTree identifier) {
      return named(identifier.name(), identifier) != Column.MISSING;
    }
  }

  private Column named(String name, @Nullable SyntaxTree asking) {
    Optional<String> alias = TableColumns.longest(name, aliases.keySet());
    boolean isThere = false;
    if (alias.isPresent()) {
      for (SyntaxTree meant : aliases.getOrDefault(alias.get(), List.of())) {
        if (meant != asking && !open.contains(meant)) {
          isThere = true;
          Nondeterminism found = doubt(meant);
          if (found != null) {
            return Column.of(found);
          }
        }
      }
    }
    return isThere ? Column.SAME : read(name);
  }

  /** A column of what is read. */
  private Column read(String name) {
    boolean isThere = false;
    boolean others = false;
    for (Input input : inputs) {
      String inside = inside(name, input);
      Column column = of(input, inside);
      if (column == Column.MISSING) {
        others |= !input.inserted && input.queries.isEmpty();
      } else if (column.doubt != null) {
        return column;
      } else {
        isThere = true;
      }
    }
    if (isThere) {
      return Column.SAME;
    }
    Column further = outer == null ? Column.MISSING : outer.named(name, null);
    if (further != Column.MISSING || !others) {
      return further;
    }
    return Column.of(Nondeterminism.of(name + " comes from another table, which may have changed"));
  }

  private static String inside(String name, Input input) {
    for (String prefix : input.prefixes) {
      if (name.startsWith(prefix + ".")) {
        return name.substring(prefix.length() + 1);
      }
    }
    return name;
  }

  private Column of(Input input, String name) {
    if (input.inserted) {
      Optional<String> column = TableColumns.longest(name, source.columns.names());
      return column.isPresent() ? Column.of(source.columns.doubt(column.get())) : Column.MISSING;
    }
    boolean isThere = false;
    for (QueryColumns query : input.queries) {
      String part = name;
      while (true) {
        Column column = query.output(part);
        if (column.doubt != null) {
          return column;
        }
        isThere |= column != Column.MISSING;
        int dot = part.lastIndexOf('.');
        if (column != Column.MISSING || dot < 0) {
          break;
        }
        part = part.substring(0, dot);
      }
    }
    return isThere ? Column.SAME : Column.MISSING;
  }
}
