package dev.metronome.remote;

import dev.metronome.agent.protocol.Endpoints;
import dev.metronome.problem.BadInputException;
import java.util.Comparator;
import okhttp3.HttpUrl;

/**
 * Where an agent listens.
 *
 * @param url such as {@code http://192.168.1.20:7475}, without a path
 */
public record AgentAddress(String url) {

  static final Comparator<AgentAddress> BY_URL = Comparator.comparing(AgentAddress::url);

  /** The port of agents, unless another one is named. */
  public static final int DEFAULT_PORT = Endpoints.DEFAULT_PORT;

  public AgentAddress {
    if (!canonical(url).equals(url)) {
      throw new IllegalArgumentException("no canonical address: " + url);
    }
  }

  /**
   * Reads an address.
   *
   * @throws BadInputException where it is none
   */
  public static AgentAddress parse(String text) {
    return new AgentAddress(canonical(text));
  }

  private static String canonical(String text) {
    HttpUrl url = HttpUrl.parse(text);
    if (url == null
        || !url.encodedPath().equals("/")
        || url.query() != null
        || url.fragment() != null
        || !url.username().isEmpty()
        || !url.password().isEmpty()) {
      throw new BadInputException(
          "address",
          "'" + text + "' is no address of an agent",
          "http://HOST:PORT",
          "give what 'metronome agent serve' shows, such as http://192.168.1.20:" + DEFAULT_PORT);
    }
    return url.scheme() + "://" + hostOf(url) + ":" + url.port();
  }

  private static String hostOf(HttpUrl url) {
    return url.host().contains(":") ? "[" + url.host() + "]" : url.host();
  }

  @Override
  public String toString() {
    return url;
  }
}
