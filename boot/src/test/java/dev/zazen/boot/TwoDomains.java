package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Configurations of two small domains that differ in further nodes. */
record TwoDomains(Path directory) {
  private static final String DOMAIN =
      """
          domU%d {
            compatible = "xen,domain";
            #address-cells = <2>;
            #size-cells = <2>;
            memory = <0 0x10000>;
            cpus = <1>;
            vpl011;
            %s
            kernel {
              compatible = "multiboot,kernel", "multiboot,module";
              zazen,file = "Image";
            };
          };
      """;

  private static final String DOM0 =
      """
          xen,xen-bootargs = "dom0_mem=64M";
          kernel {
            compatible = "multiboot,kernel", "multiboot,module";
            zazen,file = "Image";
          };
      """;

  /** In {@code directory}, with an image for the domains. */
  static TwoDomains in(Path directory) throws IOException {
    Files.write(directory.resolve("Image"), Kernels.image(0x1000));
    return new TwoDomains(directory);
  }

  /** The configuration with {@code chosen}, {@code first} and {@code second} in their nodes. */
  Path file(String chosen, String first, String second) throws IOException {
    return Files.writeString(
        directory.resolve("board.dts"),
        """
        /dts-v1/;
        / {
          zazen,board = "virt";
          zazen,memory = <1024>;
          chosen {
            #address-cells = <2>;
            #size-cells = <2>;
            %s
        %s%s
          };
        };
        """
            .formatted(chosen, DOMAIN.formatted(1, first), DOMAIN.formatted(2, second)));
  }

  /** The plan, with {@code first} and {@code second} in the nodes of the domains. */
  BootPlan plan(String first, String second) throws IOException, InvalidInputException {
    return BootPlanner.plan(file("", first, second), BoardOptions.none());
  }

  /** As {@link #plan}, with a dom0 and {@code dom0} in {@code /chosen}. */
  BootPlan planWithDom0(String dom0, String first, String second)
      throws IOException, InvalidInputException {
    return planIn(DOM0 + dom0, first, second);
  }

  /** As {@link #plan}, with {@code chosen} in {@code /chosen}. */
  BootPlan planIn(String chosen, String first, String second)
      throws IOException, InvalidInputException {
    return BootPlanner.plan(file(chosen, first, second), BoardOptions.none());
  }

  /** The problems, with {@code chosen} in {@code /chosen}. */
  List<Problem> problems(String chosen, String first, String second) throws IOException {
    Path file = file(chosen, first, second);
    return assertThrows(
            InvalidInputException.class, () -> BootPlanner.plan(file, BoardOptions.none()))
        .problems();
  }

  /** Expects nothing but one problem at {@code path} that says {@code what}. */
  void assertProblem(String path, String what, String first, String second) throws IOException {
    assertProblem(path, what, "", first, second);
  }

  /** As {@link #assertProblem}, with {@code chosen} in {@code /chosen}. */
  void assertProblem(String path, String what, String chosen, String first, String second)
      throws IOException {
    List<Problem> problems = problems(chosen, first, second);
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.getFirst().place().startsWith(path + " ("), problems::toString);
    assertTrue(problems.getFirst().what().contains(what), problems::toString);
  }

  static String dom0() {
    return DOM0;
  }
}
