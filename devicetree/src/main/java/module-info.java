/** Flattened device trees and their source language. */
module dev.zazen.devicetree {
  requires transitive dev.zazen.base;

  exports dev.zazen.devicetree;
}
