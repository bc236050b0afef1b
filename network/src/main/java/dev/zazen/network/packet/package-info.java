/** IPv4 over Ethernet: what arrived, taken apart, and what is sent, put together. */
package dev.zazen.network.packet;
