package dev.zazen.boot.config;

import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a domain's own nodes stand: below its node, those of dom0 directly below {@code /chosen}.
 *
 * @param id number of the domain
 * @param node the parent
 * @param isPresent false for dom0 if there is none
 * @param hasXenstore whether it is given an event channel for Xenstore
 */
record DomainNode(int id, DtNode node, boolean isPresent, boolean hasXenstore) {
  private static final byte[] ENABLED = "enabled\0".getBytes(StandardCharsets.US_ASCII);

  /**
   * All of {@code tree}, numbered as {@link DomainReader} does; dom0's whether there is one or not.
   */
  static List<DomainNode> of(DeviceTree tree) {
    var result = new ArrayList<DomainNode>();
    var chosen = tree.find("/chosen");
    if (chosen.isEmpty()) {
      return result;
    }
    var dom0 = Dom0Reader.kernel(tree).isPresent();
    var xenstore = dom0 || PvReader.hasStore(tree);
    result.add(new DomainNode(0, chosen.get(), dom0, false));
    for (var node : chosen.get().children()) {
      if (node.isCompatible("xen,domain")) {
        result.add(new DomainNode(result.size(), node, true, xenstore && enhanced(node)));
      }
    }
    return result;
  }

  // What else the property may say is checked where the domain is read.
  private static boolean enhanced(DtNode node) {
    return node.property("xen,enhanced")
        .filter(p -> p.length() == 0 || Arrays.equals(p.value(), ENABLED))
        .isPresent();
  }

  /** The nodes of {@code binding}. */
  List<DtNode> children(String binding) {
    return node.children().stream().filter(child -> child.isCompatible(binding)).toList();
  }
}
