package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.Endpoints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Lets nobody in without the token, and answers few wrong ones: after {@value #ATTEMPTS} from one
 * address they are only counted, until some time has passed for each.
 *
 * <p>The right token is let in all the same: behind a tunnel, all have one address, and nobody
 * shall end another's work by guessing. A token has 128 bits, which nobody guesses at any rate.
 */
final class TokenGuard {

  static final int ATTEMPTS = 10;

  private static final long NANOS_PER_ATTEMPT = 2_000_000_000L;
  private static final int MOST_ADDRESSES = 1024;
  private static final String EXPECTED =
      "the token in the file that 'metronome agent serve' names, or on the phone's screen";

  private final PairingToken token;
  private final LongSupplier clockNanos;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<String, Bucket>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  /** Wrong tokens of an address, of which time forgives one after the other. */
  private static final class Bucket {
    private double wrong;
    private long sinceNanos;
  }

  TokenGuard(PairingToken token, LongSupplier clockNanos) {
    this.token = token;
    this.clockNanos = clockNanos;
  }

  /**
   * Why a request is not served; empty where it is.
   *
   * @param header the header with the token; empty where there is none
   * @param address where the request comes from
   */
  synchronized Optional<AgentProblem> refusal(Optional<String> header, String address) {
    boolean right =
        header
            .filter(text -> text.startsWith(Endpoints.TOKEN_PREFIX))
            .filter(text -> token.matches(text.substring(Endpoints.TOKEN_PREFIX.length())))
            .isPresent();
    if (right) {
      return Optional.empty();
    }
    long now = clockNanos.getAsLong();
    Bucket bucket = buckets.get(address);
    if (bucket != null) {
      bucket.wrong =
          Math.max(0, bucket.wrong - (double) (now - bucket.sinceNanos) / NANOS_PER_ATTEMPT);
      bucket.sinceNanos = now;
      if (bucket.wrong > ATTEMPTS - 1) {
        return Optional.of(
            new AgentProblem(
                AgentProblem.Code.TOO_MANY_ATTEMPTS,
                "token",
                "too many wrong tokens came from this address",
                EXPECTED,
                "wait some seconds, then pair again with 'metronome agent pair http://HOST:PORT'"));
      }
    }
    Bucket counted = buckets.computeIfAbsent(address, key -> new Bucket());
    counted.sinceNanos = now;
    counted.wrong++;
    return Optional.of(
        new AgentProblem(
            AgentProblem.Code.WRONG_TOKEN,
            "token",
            header.isPresent() ? "it is not this agent's" : "there is none",
            EXPECTED,
            "pair anew with 'metronome agent pair http://HOST:PORT'"));
  }
}
