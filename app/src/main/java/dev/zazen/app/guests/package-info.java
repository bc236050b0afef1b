/** Guest images: Debian's packages, and the initial RAM disk made from them. */
package dev.zazen.app.guests;
