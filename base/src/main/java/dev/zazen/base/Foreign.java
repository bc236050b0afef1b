package dev.zazen.base;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A value (of this parameter or field, or what this method returns) comes from a guest, a file or
 * the network and may be anything. It is compared with its limits, or given to a method annotated
 * {@link Checks}, before it is an index, an offset or a size; the check {@code
 * zazen:UncheckedForeignValue} sees to that.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.PARAMETER, ElementType.FIELD})
public @interface Foreign {}
