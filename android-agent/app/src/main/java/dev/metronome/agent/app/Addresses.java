package dev.metronome.agent.app;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Where an agent can be reached. */
final class Addresses {

  private Addresses() {}

  /** Those of where it listens: all of the phone where it listens everywhere. */
  static List<String> of(InetSocketAddress listening) {
    if (!listening.getAddress().isAnyLocalAddress()) {
      return List.of(url(listening.getAddress(), listening.getPort()));
    }
    List<String> urls = new ArrayList<>();
    try {
      for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(network.getInetAddresses())) {
          // Those that a person can type.
          if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
            urls.add(url(address, listening.getPort()));
          }
        }
      }
    } catch (SocketException e) {
      // There is no network now; the cable's address is left.
      urls.clear();
    }
    urls.add(url(InetAddress.getLoopbackAddress(), listening.getPort()));
    return urls;
  }

  private static String url(InetAddress address, int port) {
    return "http://" + address.getHostAddress() + ":" + port;
  }
}
