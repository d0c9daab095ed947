package dev.metronome.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Event files to the byte. */
class EventFileTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_500L));

  /**
   * A file with its version, the start of a session, two scalars and a text, as a script outside of
   * this project encoded it by hand from event.proto, summary.proto and record_writer.h.
   */
  private static final String GOLDEN =
      "1800000000000000a37f4b220900002040fc54d9411a0d627261696e2e4576656e743a322b35311010000000"
          + "0000000095fbfe180900002040fc54d94110ac023a020801b94512a340000000000000002817f49509000020"
          + "40fc54d94110ac022a320a140a0d6c6f73732f747261696e696e6715000020400a1a0a136163637572616379"
          + "2f76616c69646174696f6e150000403f7111eff53200000000000000241956ec0900002040fc54d94110ac02"
          + "2a240a220a06726573756c74420c08071200420660616020c3a94a0a0a060a0474657874200261597334";

  @TempDir private Path folder;

  private Path golden() throws IOException {
    EventFile file = EventFile.begin(folder, 300, CLOCK);
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("loss/training", 2.5);
    scalars.put("accuracy/validation", 0.75);
    file.scalars(300, scalars);
    file.text(300, "result", "`a` \u00e9");
    return EventReader.files(folder).get(0);
  }

  @Test
  void isWhatTheSpecificationsSay() throws Exception {
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(golden()))).isEqualTo(GOLDEN);
  }

  @Test
  void isReadByAnother() throws Exception {
    List<EventReader.Event> events = EventReader.events(golden());
    assertThat(events).hasSize(4).allMatch(event -> event.wallSeconds() == 1_700_000_000.5);
    assertThat(events.get(0).fileVersion()).contains("brain.Event:2");
    assertThat(events.get(0).step()).isZero();
    assertThat(events.get(1).sessionStart()).isTrue();
    assertThat(events.get(1).step()).isEqualTo(300);
    assertThat(events.get(2).scalars())
        .isEqualTo(Map.of("loss/training", 2.5f, "accuracy/validation", 0.75f));
    assertThat(events.get(3).texts()).isEqualTo(Map.of("result", "`a` \u00e9"));
  }

  @Test
  void whatIsCutOffAtTheEndCostsTheLastRecordAlone() throws Exception {
    byte[] whole = Files.readAllBytes(golden());
    int last = 16 + 0x32;
    for (int cut = 1; cut < last; cut++) {
      Path torn = folder.resolve("torn");
      Files.write(torn, Arrays.copyOf(whole, whole.length - cut));
      assertThat(EventReader.events(torn)).as(cut + " bytes cut off").hasSize(3);
    }
  }

  /** RFC 3720, appendix B.4, and the check value of the catalogues. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000000000000000000000000000000000000000000000000000, 8a9136aa",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, 62a8ab43",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, 46dd794e",
    "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100, 113fdb5c",
    "01c00000000000000000000000000000140000000000040000000014000000182800000000000000"
        + "0200000000000000, d9963a56",
    "313233343536373839, e3069283"
  })
  void checksumsAreThoseOfTheStandard(String bytes, String checksum) {
    byte[] record = HexFormat.of().parseHex(bytes);
    int expected = HexFormat.fromHexDigits(checksum);
    assertThat(EventReader.unmasked(TensorFlowRecord.maskedChecksum(record))).isEqualTo(expected);
    assertThat(EventReader.crc32c(record)).isEqualTo(expected);
  }

  @Test
  void filesOfOneSecondAreReadInTheOrderInWhichTheyWereBegun() throws Exception {
    for (int session = 0; session < 12; session++) {
      EventFile.begin(folder, session, CLOCK).text(session, "session", "number " + session);
    }
    List<Path> files = EventReader.files(folder);
    assertThat(files).hasSize(12);
    for (int session = 0; session < 12; session++) {
      assertThat(EventReader.events(files.get(session)).get(2).texts())
          .containsValue("number " + session);
    }
    assertThat(files.get(0).getFileName().toString())
        .matches("events\\.out\\.tfevents\\.1700000000\\.[A-Za-z0-9._-]+\\.\\d+");
  }

  @Test
  void othersFilesWithSuchNamesAreLeftAlone() throws Exception {
    Path other = folder.resolve("events.out.tfevents.1800000000.elsewhere.v2");
    Files.write(other, "not ours".getBytes(StandardCharsets.UTF_8));
    EventFile.begin(folder, 0, CLOCK);
    assertThat(Files.readString(other)).isEqualTo("not ours");
    assertThat(EventReader.files(folder).get(1).getFileName().toString()).contains("1800000001");
  }
}
