/** Makes libraries fit for the JVM's AOT cache; run by the launcher after a build. */
package dev.zazen.app.aot;
