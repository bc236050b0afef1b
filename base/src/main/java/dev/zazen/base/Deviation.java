package dev.zazen.base;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Here the code deviates from a rule of docs/safety/rules.md, and docs/safety/deviations.yaml says
 * why that is safe. The build fails on a marker without an entry and on an entry without a marker.
 */
@Retention(RetentionPolicy.SOURCE)
@Repeatable(Deviation.All.class)
@Target({
  ElementType.CONSTRUCTOR,
  ElementType.FIELD,
  ElementType.LOCAL_VARIABLE,
  ElementType.METHOD,
  ElementType.MODULE,
  ElementType.PACKAGE,
  ElementType.PARAMETER,
  ElementType.RECORD_COMPONENT,
  ElementType.TYPE
})
public @interface Deviation {
  /** The rule's number: {@code D4.7}, {@code R5.3}. */
  String rule();

  /** The entry in deviations.yaml: {@code DEV-J-001}. */
  String id();

  /** Several deviations of one element. */
  @Retention(RetentionPolicy.SOURCE)
  @Target({
    ElementType.CONSTRUCTOR,
    ElementType.FIELD,
    ElementType.LOCAL_VARIABLE,
    ElementType.METHOD,
    ElementType.MODULE,
    ElementType.PACKAGE,
    ElementType.PARAMETER,
    ElementType.RECORD_COMPONENT,
    ElementType.TYPE
  })
  @interface All {
    /** The deviations. */
    Deviation[] value();
  }
}
