/**
 * Disk images of the host: {@link dev.zazen.image.DiskImages} opens raw files, block devices and
 * qcow2 files (versions 2 and 3, as docs/interop/qcow2 of QEMU describes them) with their backing
 * files as {@link dev.zazen.image.DiskImage}.
 *
 * <p>A qcow2 file is a {@code Storage} behind three layers: {@code Refcounts} says which of its
 * clusters are in use, {@code ClusterMap} where the guest's clusters are, {@code Metadata} in which
 * order both reach the disk (docs/adr/0013-disk-images.md).
 */
package dev.zazen.image;
