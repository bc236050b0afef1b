/** Second-stage translation: which machine memory stands behind a domain's guest frames. */
package dev.zazen.core.p2m;
