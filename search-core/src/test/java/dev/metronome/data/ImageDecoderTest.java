package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;

class ImageDecoderTest {

  private static byte[] png(RenderedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "png", bytes)).isTrue();
    return bytes.toByteArray();
  }

  private static int[] firstPixel(byte[] file) throws Exception {
    try (ImageDecoder decoder = new ImageDecoder()) {
      byte[] rgb = decoder.decode(file).rgb();
      return new int[] {rgb[0] & 0xFF, rgb[1] & 0xFF, rgb[2] & 0xFF};
    }
  }

  @Test
  void greyKeepsItsValueInAllChannels() throws Exception {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 100);
    assertThat(firstPixel(png(image))).containsExactly(100, 100, 100);
  }

  @Test
  void sixteenBitGreyIsCutToEight() throws Exception {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 0x64FF);
    assertThat(firstPixel(png(image))).containsExactly(0x64, 0x64, 0x64);
  }

  @Test
  void transparencyIsLaidOverWhite() throws Exception {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00123456);
    assertThat(firstPixel(png(image))).containsExactly(255, 255, 255);
    image.setRGB(0, 0, 0x80FF0000);
    assertThat(firstPixel(png(image))).containsExactly(255, 127, 127);
    image.setRGB(0, 0, 0xFF123456);
    assertThat(firstPixel(png(image))).containsExactly(0x12, 0x34, 0x56);
  }

  @Test
  void indexedColoursAreLookedUp() throws Exception {
    byte[] red = {1, (byte) 200};
    byte[] green = {2, (byte) 210};
    byte[] blue = {3, (byte) 220};
    BufferedImage image =
        new BufferedImage(
            3, 2, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 2, red, green, blue));
    image.getRaster().setSample(0, 0, 0, 1);
    assertThat(firstPixel(png(image))).containsExactly(200, 210, 220);
  }

  @Test
  void cmykWithoutAdobesMarkerIsInkAndWithItInverted() throws Exception {
    byte[] ink = cmykJpeg(51, 102, 0, 0);
    assertNear(firstPixel(ink), 204, 153, 255);
    // Adobe's marker, no transform: the same samples now say how much light passes.
    byte[] adobe = withAdobeMarker(cmykJpeg(204, 153, 255, 255), 0);
    assertNear(firstPixel(adobe), 204, 153, 255);
  }

  @Test
  void ycckBecomesRedGreenAndBlue() throws Exception {
    // Brightness 150, no blue difference, red difference 50, and no black.
    byte[] file = withAdobeMarker(cmykJpeg(150, 128, 178, 255), 2);
    assertNear(firstPixel(file), 220, 114, 150);
  }

  private static void assertNear(int[] found, int... expected) {
    for (int c = 0; c < 3; c++) {
      // JPEG rounds its coefficients.
      assertThat(found[c]).isCloseTo(expected[c], within(3));
    }
  }

  private static byte[] cmykJpeg(int... samples) throws IOException {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 8, 8, 4, new Point(0, 0));
    for (int i = 0; i < 64; i++) {
      raster.setPixel(i % 8, i / 8, samples);
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream output = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(new IIOImage(raster, null, null));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static byte[] withAdobeMarker(byte[] jpeg, int transform) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(jpeg, 0, 2);
    bytes.writeBytes(
        new byte[] {
          (byte) 0xFF,
          (byte) 0xEE,
          0,
          14,
          'A',
          'd',
          'o',
          'b',
          'e',
          0,
          100,
          0,
          0,
          0,
          0,
          (byte) transform
        });
    bytes.write(jpeg, 2, jpeg.length - 2);
    return bytes.toByteArray();
  }

  @Test
  void oneDecoderReadsGoodFilesAfterBadOnes() throws Exception {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x0A0B0C);
    byte[] good = png(image);
    try (ImageDecoder decoder = new ImageDecoder()) {
      assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(good, 40)))
          .isInstanceOf(ImageDecoder.UnreadableImageException.class);
      ImageDecoder.Decoded decoded = decoder.decode(good);
      assertThat(decoded.height()).isEqualTo(2);
      assertThat(decoded.width()).isEqualTo(3);
      assertThat(Arrays.copyOf(decoded.rgb(), 3)).containsExactly(10, 11, 12);
    }
  }

  @Test
  void refusesAnImageOfAbsurdSizeBeforeDecodingIt() throws Exception {
    byte[] file = png(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
    // The header's width and height, 4 bytes each from byte 16 on.
    file[17] = 1;
    file[21] = 1;
    try (ImageDecoder decoder = new ImageDecoder()) {
      assertThatThrownBy(() -> decoder.decode(file))
          .isInstanceOf(ImageDecoder.UnreadableImageException.class)
          .hasMessageContaining("more than 100,000,000");
    }
  }
}
