/** Pictures of plans for people. */
package dev.zazen.boot.text;
