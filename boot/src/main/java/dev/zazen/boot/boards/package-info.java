/** Boards that are known by name. Pure functions. */
package dev.zazen.boot.boards;
