package dev.zazen.network.user;

import dev.zazen.base.Foreign;

/** Both ends of a flow as the guest sees them. */
record FlowKey(
    @Foreign int guest, @Foreign int guestPort, @Foreign int peer, @Foreign int peerPort) {}
