/** Checks of the guests in C and assembly: cppcheck with its MISRA add-on, gcc, include guards. */
package dev.zazen.safety.cppcheck;
