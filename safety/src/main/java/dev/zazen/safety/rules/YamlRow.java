package dev.zazen.safety.rules;

import dev.zazen.base.Problem;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One entry of a YAML file that is a list of mappings from names to texts or lists of texts.
 *
 * @param place file and line
 * @param fields in the order of the file
 */
public record YamlRow(String place, Map<String, List<String>> fields) {

  /**
   * Reads the entries of a file.
   *
   * @param file to be read
   * @param name of the file in problems
   * @param keys that an entry may have
   * @param problems takes what is wrong; entries without a problem are returned nevertheless
   */
  public static List<YamlRow> read(Path file, String name, Set<String> keys, List<Problem> problems)
      throws IOException {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    try (Reader reader = Files.newBufferedReader(file)) {
      // Nodes instead of objects: they know their lines.
      Node document = yaml.compose(reader);
      if (document instanceof SequenceNode list) {
        return list.getValue().stream().map(node -> row(node, name, keys, problems)).toList();
      }
      problems.add(new Problem(name, "is no list", "write entries that start with \"- id:\""));
    } catch (MarkedYAMLException e) {
      problems.add(
          new Problem(place(name, e.getProblemMark()), e.getProblem(), "correct the YAML there"));
    }
    return List.of();
  }

  /** The text of a field, {@code ""} and a problem if there is none. */
  public String text(String key, List<Problem> problems) {
    List<String> values = fields.getOrDefault(key, List.of());
    if (values.size() != 1 || values.getFirst().isBlank()) {
      problems.add(new Problem(place, "has no text \"" + key + "\"", "add one"));
      return "";
    }
    return values.getFirst();
  }

  /** The text of a field that may be missing. */
  public Optional<String> optionalText(String key, List<Problem> problems) {
    return fields.containsKey(key) ? Optional.of(text(key, problems)) : Optional.empty();
  }

  /** The texts of a field, empty and a problem if there are none. */
  public List<String> texts(String key, List<Problem> problems) {
    List<String> values = fields.getOrDefault(key, List.of());
    if (values.isEmpty() || values.stream().anyMatch(String::isBlank)) {
      problems.add(new Problem(place, "has no list \"" + key + "\"", "add one"));
    }
    return values;
  }

  private static YamlRow row(Node node, String name, Set<String> keys, List<Problem> problems) {
    String place = place(name, node.getStartMark());
    Map<String, List<String>> fields = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple field : mapping.getValue()) {
        String fieldPlace = place(name, field.getKeyNode().getStartMark());
        String key = field.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!keys.contains(key)) {
          problems.add(
              new Problem(
                  fieldPlace, "unknown field \"" + key + "\"", "use one of " + sorted(keys)));
        } else if (fields.put(key, values(field.getValueNode(), name, problems)) != null) {
          problems.add(new Problem(fieldPlace, "second field \"" + key + "\"", "remove one"));
        }
      }
    } else {
      problems.add(new Problem(place, "is no entry with fields", "write \"- id: ...\""));
    }
    return new YamlRow(place, fields);
  }

  private static List<String> values(Node node, String name, List<Problem> problems) {
    List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    List<String> values = new ArrayList<>();
    for (Node value : nodes) {
      if (value instanceof ScalarNode scalar) {
        values.add(scalar.getValue().strip());
      } else {
        problems.add(
            new Problem(
                place(name, value.getStartMark()), "is no text", "write a text or a list of them"));
      }
    }
    return values;
  }

  private static String place(String name, Mark mark) {
    return mark == null ? name : name + ":" + (mark.getLine() + 1);
  }

  private static String sorted(Set<String> keys) {
    return String.join(", ", keys.stream().sorted().toList());
  }
}
