package dev.zazen.xenstore;

/** Errors of the protocol; the name is what goes over the wire (xs_wire.h, xsd_errors). */
public enum XenstoreError {
  EINVAL,
  EACCES,
  EEXIST,
  EISDIR,
  ENOENT,
  ENOMEM,
  ENOSPC,
  EIO,
  ENOTEMPTY,
  ENOSYS,
  EROFS,
  EBUSY,
  EAGAIN,
  EISCONN,
  E2BIG,
  EPERM
}
