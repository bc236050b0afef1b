package dev.zazen.boot.export;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.config.BootFiles;
import dev.zazen.boot.config.Configuration;
import dev.zazen.boot.config.Dom0Reader;
import dev.zazen.boot.config.PassthroughReader;
import dev.zazen.boot.config.Problems;
import dev.zazen.boot.config.PvReader;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A configuration without problems, to be written in another form.
 *
 * @param tree host and domains; every reader has its own, which may be changed
 * @param directory what file names in {@code tree} are relative to
 * @param loads what lies in RAM besides
 * @param plan what it means
 */
record Source(DeviceTree tree, Path directory, List<BoardOptions.Load> loads, BootPlan plan) {
  private static final List<String> MODULES =
      List.of("multiboot,kernel", "multiboot,ramdisk", PassthroughReader.MODULE);

  Source {
    loads = List.copyOf(loads);
  }

  static Source read(Path config, List<BoardOptions.Load> loads)
      throws InvalidInputException, IOException {
    var options = new BoardOptions(BoardOptions.none().cpus(), BoardOptions.none().memory(), loads);
    var plan = BootPlanner.plan(config, options);
    var problems = new Problems();
    var configuration = Configuration.read(config, problems);
    problems.throwIfAny();
    return new Source(configuration.tree(), configuration.directory(), loads, plan);
  }

  DtNode chosen() {
    return tree.find("/chosen").orElseThrow();
  }

  List<DtNode> domains() {
    return chosen().children().stream().filter(n -> n.isCompatible("xen,domain")).toList();
  }

  /** Leaves out what describes networks of the board: real Xen has nothing like it. */
  void removeNetworks(Problems problems) {
    for (DtNode node : chosen().children()) {
      if (node.isCompatible(PvReader.NETWORK)) {
        problems.warn(node, "the network is left out: real Xen has nothing like it");
        chosen().removeChild(node);
      }
    }
  }

  /** Modules of dom0, then of the domains. */
  List<DtNode> modules() {
    var result = new ArrayList<DtNode>();
    Dom0Reader.kernel(tree).ifPresent(result::add);
    Dom0Reader.ramdisk(tree).ifPresent(result::add);
    for (var domain : domains()) {
      domain.children().stream()
          .filter(n -> MODULES.stream().anyMatch(n::isCompatible))
          .forEach(result::add);
    }
    return result;
  }

  /** The file of {@code module}; a problem if its bytes are not those of one file. */
  Optional<Path> file(DtNode module, Problems problems) {
    if (module.has(BootFiles.PROPERTY)) {
      return problems
          .attempt(() -> module.property(BootFiles.PROPERTY).orElseThrow().string())
          .map(name -> BootFiles.resolve(directory, name))
          .filter(path -> isLoadable(module, path, problems));
    }
    var range = BootFiles.range(module, problems);
    var here = range.flatMap(r -> BootFiles.loadedAt(r, loads, problems));
    if (range.isPresent() && here.isEmpty()) {
      problems.add(
          module,
          "\"reg\" %s is not the place of one file".formatted(range.get()),
          "load the module's file alone, at 0x%x".formatted(range.get().start()));
    }
    return here;
  }

  /** Real Xen compiles no device trees. */
  private static boolean isLoadable(DtNode module, Path path, Problems problems) {
    var isSource =
        module.isCompatible(PassthroughReader.MODULE) && path.toString().endsWith(".dts");
    if (isSource) {
      problems.add(
          module,
          "real Xen does not read the source %s".formatted(path),
          "compile it: dtc -O dtb -o FILE.dtb %s".formatted(path.getFileName()));
    }
    return !isSource;
  }

  /** Machine address of {@code module}. */
  long address(DtNode module, Problems problems) {
    return BootFiles.range(module, problems)
        .map(r -> r.start())
        .or(() -> reserved(module.path()))
        .orElseThrow();
  }

  /** Where the plan puts {@code what}. */
  Optional<Long> reserved(String what) {
    return plan.board().reserved().stream()
        .filter(r -> r.what().equals(what))
        .map(r -> r.range().start())
        .findFirst();
  }
}
