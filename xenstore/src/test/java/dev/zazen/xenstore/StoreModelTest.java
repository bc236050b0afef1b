package dev.zazen.xenstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.base.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Random requests of two clients with transactions, against maps that are copied. */
@Tag("feature:xenstore")
class StoreModelTest {
  private static final String SEED = "42";

  enum Kind {
    WRITE,
    REMOVE,
    READ,
    LIST,
    START,
    COMMIT,
    ABORT
  }

  record Step(int client, Kind kind, String path, String value) {}

  /** The store as a map: paths to values, and what a transaction has looked at. */
  private static final class Model {
    private Map<String, String> nodes = new TreeMap<>(Map.of("/", "", "/tool", ""));

    Model() {
      nodes.put("/tool/xenstored", "");
    }

    Model(Model other) {
      nodes = new TreeMap<>(other.nodes);
    }

    String write(String path, String value) {
      for (String above = Paths.parent(path);
          !nodes.containsKey(above);
          above = Paths.parent(above)) {
        nodes.put(above, "");
      }
      nodes.put(path, value);
      return "OK|";
    }

    String remove(String path) {
      if (!nodes.containsKey(Paths.parent(path))) {
        return "ENOENT";
      }
      nodes.keySet().removeIf(node -> Paths.isWithin(node, path));
      return "OK|";
    }

    String read(String path) {
      return nodes.getOrDefault(path, "ENOENT");
    }

    /** Sorted; the order of the store's own lists is tested elsewhere. */
    List<String> list(String path) {
      return nodes.keySet().stream()
          .filter(node -> !node.equals("/") && Paths.parent(node).equals(path))
          .map(Paths::leaf)
          .sorted()
          .toList();
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> leaf = Arbitraries.of("a", "b", "c");
    Arbitrary<String> path =
        leaf.list().ofMinSize(1).ofMaxSize(3).map(l -> "/" + String.join("/", l));
    return Combinators.combine(
            Arbitraries.integers().between(0, 1),
            Arbitraries.of(Kind.class),
            path,
            Arbitraries.of("", "x", "y"))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  /**
   * One client has transactions, the other writes between them. A commit must fail if and only if
   * the model says that something it touched has changed; since the model cannot know what the
   * store counts as touched, a failed commit must have seen some change, and a commit that succeeds
   * must give what its changes give when made at once.
   */
  @Property(seed = SEED, tries = 300)
  void theStoreIsWhatTheModelIs(@ForAll("steps") List<Step> steps) {
    var board = new TestBoard();
    Client[] clients = {board.tool(), board.tool()};
    var model = new Model();
    Map<Integer, List<Step>> pending = new LinkedHashMap<>();
    int transaction = 0;
    boolean disturbed = false;
    for (Step step : steps) {
      Client client = clients[step.client()];
      boolean inside = step.client() == 0 && transaction != 0;
      switch (step.kind()) {
        case START -> {
          if (transaction == 0) {
            transaction = clients[0].start();
            pending.put(transaction, new ArrayList<>());
            disturbed = false;
          }
        }
        case COMMIT, ABORT -> {
          if (transaction != 0) {
            List<Step> changes = pending.remove(transaction);
            boolean commit = step.kind() == Kind.COMMIT;
            String answer = commit ? clients[0].commit(transaction) : clients[0].abort(transaction);
            if (!disturbed || !commit) {
              assertEquals("OK|", answer);
            }
            if (commit && answer.equals("OK|")) {
              changes.forEach(change -> apply(model, change));
            }
            transaction = 0;
          }
        }
        case WRITE, REMOVE -> {
          String answer = change(client, inside ? transaction : 0, step);
          if (inside) {
            pending.get(transaction).add(step);
          } else {
            assertEquals(apply(model, step), answer, step::toString);
            disturbed = true;
          }
        }
        case READ, LIST -> {
          if (!inside) {
            assertEquals(model.read(step.path()), client.read(step.path()));
          } else if (!disturbed) {
            var view = new Model(model);
            pending.get(transaction).forEach(change -> apply(view, change));
            assertEquals(
                view.read(step.path()),
                client.call(RequestType.READ, transaction, step.path() + "|"));
          }
        }
      }
    }
    compare(board.tool(), model, "/");
  }

  @CanIgnoreReturnValue
  private static String apply(Model model, Step step) {
    return step.kind() == Kind.WRITE
        ? model.write(step.path(), step.value())
        : model.remove(step.path());
  }

  private static String change(Client client, int transaction, Step step) {
    return step.kind() == Kind.WRITE
        ? client.call(RequestType.WRITE, transaction, step.path() + "|" + step.value())
        : client.call(RequestType.RM, transaction, step.path() + "|");
  }

  private static void compare(Client client, Model model, String path) {
    assertEquals(model.read(path), client.read(path), path);
    String names = client.list(path);
    List<String> children =
        names.isEmpty() ? List.of() : Pattern.compile("[|]").splitAsStream(names).sorted().toList();
    assertEquals(model.list(path), children, path);
    children.forEach(child -> compare(client, model, Paths.child(path, child)));
  }
}
