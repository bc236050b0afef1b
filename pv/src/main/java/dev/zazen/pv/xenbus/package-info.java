/** How a back end and its front end find each other in Xenstore: {@code public/io/xenbus.h}. */
package dev.zazen.pv.xenbus;
