package dev.metronome.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The agents that this user has paired with, in a file that only the user may read. */
public final class PairedAgents {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  /** The agents of a folder's {@code agents.json}. */
  public PairedAgents(Path folder) {
    this.file = folder.resolve("agents.json");
  }

  /** The agents of this user: {@code METRONOME_HOME}, or {@code .metronome} in the home folder. */
  public static PairedAgents ofUser() {
    return new PairedAgents(userFolder());
  }

  /** Where this user's settings lie. */
  public static Path userFolder() {
    String property = System.getProperty("metronome.home", "");
    String home =
        property.isEmpty() ? System.getenv().getOrDefault("METRONOME_HOME", "") : property;
    return home.isEmpty() ? Path.of(System.getProperty("user.home"), ".metronome") : Path.of(home);
  }

  /**
   * Address to token, in the order of addresses.
   *
   * @throws BadInputException where the file is damaged
   */
  public Map<AgentAddress, PairingToken> all() throws IOException {
    if (!Files.exists(file)) {
      return Map.of();
    }
    Map<String, String> texts;
    try {
      texts = JSON.readValue(Files.readAllBytes(file), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      // Without the cause's text, which has parts of the file.
      throw new BadInputException(
          new Problem(
              file.toString(),
              "this is no list of agents",
              "what 'metronome agent pair' wrote",
              "delete it, and pair again"));
    }
    Map<AgentAddress, PairingToken> agents = new TreeMap<>(AgentAddress.BY_URL);
    texts.forEach(
        (address, token) -> agents.put(AgentAddress.parse(address), PairingToken.parse(token)));
    return Collections.unmodifiableMap(agents);
  }

  /** The token of an agent; empty where there is no pairing. */
  public Optional<PairingToken> token(AgentAddress address) throws IOException {
    return Optional.ofNullable(all().get(address));
  }

  /** Keeps a pairing. */
  public void add(AgentAddress address, PairingToken token) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    all().forEach((known, knownToken) -> texts.put(known.url(), knownToken.text()));
    texts.put(address.url(), token.text());
    OwnerOnly.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(texts) + "\n");
  }
}
