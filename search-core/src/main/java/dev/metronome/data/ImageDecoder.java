package dev.metronome.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes JPEG and PNG files to red, green and blue bytes. Not for several threads at once.
 *
 * <p>Grey becomes three equal channels, transparency is laid over white, 16 bits are cut to 8, CMYK
 * and YCCK become red, green and blue without a colour profile. A rotation noted in the file is not
 * applied.
 */
final class ImageDecoder implements AutoCloseable {

  private static final int CHANNELS = LabelledImages.CHANNELS;

  /** A file of a few bytes can claim any size; no image that is trained on comes near this one. */
  private static final long LARGEST_PIXELS = 100_000_000;

  private static final int HEX_SHOWN = 4;

  private final ImageReader jpeg = ImageIO.getImageReadersByFormatName("jpeg").next();
  private final ImageReader png = ImageIO.getImageReadersByFormatName("png").next();

  /** An image that cannot be used; the message says why. */
  static final class UnreadableImageException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableImageException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A decoded image; {@code rgb} holds height * width * 3 bytes, row, column, channel. */
  static final class Decoded {

    private final byte[] rgb;
    private final int height;
    private final int width;

    Decoded(byte[] rgb, int height, int width) {
      this.rgb = rgb;
      this.height = height;
      this.width = width;
    }

    byte[] rgb() {
      return rgb;
    }

    int height() {
      return height;
    }

    int width() {
      return width;
    }
  }

  /**
   * Decodes the bytes of a file.
   *
   * @throws UnreadableImageException when they are no whole image of a known kind
   */
  Decoded decode(byte[] file) throws UnreadableImageException {
    boolean isJpeg = JpegMarkers.isJpeg(file);
    if (!isJpeg && !startsAsPng(file)) {
      throw new UnreadableImageException("neither JPEG nor PNG: " + opening(file), null);
    }
    if (isJpeg && !JpegMarkers.hasEnd(file)) {
      throw new UnreadableImageException(
          String.format(Locale.ROOT, "cut off: no end marker in its %,d bytes", file.length), null);
    }
    ImageReader reader = isJpeg ? jpeg : png;
    try (ImageInputStream input = new ByteArrayImageInputStream(file)) {
      reader.setInput(input, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > LARGEST_PIXELS) {
        throw new UnreadableImageException(
            String.format(
                Locale.ROOT, "%d x %d pixels, more than %,d in all", height, width, LARGEST_PIXELS),
            null);
      }
      if (isJpeg && JpegMarkers.components(file) == 4) {
        return cmyk(reader.readRaster(0, null), JpegMarkers.adobeTransform(file));
      }
      return rgb(reader.read(0));
    } catch (IOException | RuntimeException e) {
      // The JDK's readers answer damaged files with all kinds of unchecked exceptions, too.
      throw new UnreadableImageException("cannot be decoded: " + reason(e), e);
    } finally {
      reader.reset();
    }
  }

  /** Rows and columns as the head of a file says, where it can be read. */
  Optional<int[]> size(byte[] file) {
    boolean isJpeg = JpegMarkers.isJpeg(file);
    if (!isJpeg && !startsAsPng(file)) {
      return Optional.empty();
    }
    ImageReader reader = isJpeg ? jpeg : png;
    try (ImageInputStream input = new ByteArrayImageInputStream(file)) {
      reader.setInput(input, true, true);
      return Optional.of(new int[] {reader.getHeight(0), reader.getWidth(0)});
    } catch (IOException | RuntimeException e) {
      // Decoding it will tell.
      return Optional.empty();
    } finally {
      reader.reset();
    }
  }

  @Override
  public void close() {
    jpeg.dispose();
    png.dispose();
  }

  private static Decoded rgb(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    byte[] rgb = new byte[height * width * CHANNELS];
    ColorModel colours = image.getColorModel();
    Raster raster = image.getRaster();
    if (colours instanceof IndexColorModel) {
      int[] row = new int[width];
      for (int y = 0; y < height; y++) {
        image.getRGB(0, y, width, 1, row, 0, width);
        for (int x = 0; x < width; x++) {
          int at = (y * width + x) * CHANNELS;
          int alpha = row[x] >>> 24;
          rgb[at] = overWhite(row[x] >> 16 & 0xFF, alpha);
          rgb[at + 1] = overWhite(row[x] >> 8 & 0xFF, alpha);
          rgb[at + 2] = overWhite(row[x] & 0xFF, alpha);
        }
      }
      return new Decoded(rgb, height, width);
    }
    // Samples are read as they are: getRGB would take grey for linear light and brighten it.
    int bands = raster.getNumBands();
    boolean grey = bands < CHANNELS;
    boolean alpha = colours.hasAlpha();
    int bits = raster.getSampleModel().getSampleSize(0);
    int most = (1 << bits) - 1;
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int in = x * bands;
        int at = (y * width + x) * CHANNELS;
        int opaque = alpha ? toByte(row[in + bands - 1], bits, most) : 255;
        for (int c = 0; c < CHANNELS; c++) {
          rgb[at + c] = overWhite(toByte(row[in + (grey ? 0 : c)], bits, most), opaque);
        }
      }
    }
    return new Decoded(rgb, height, width);
  }

  private static int toByte(int sample, int bits, int most) {
    return bits == 8 ? sample : bits > 8 ? sample >> (bits - 8) : sample * 255 / most;
  }

  private static byte overWhite(int value, int alpha) {
    return (byte) (alpha == 255 ? value : (value * alpha + 255 * (255 - alpha) + 127) / 255);
  }

  /**
   * Four colours to three. Adobe's programs write both kinds inverted, and YCCK is CMY coded as
   * brightness and colour difference.
   */
  private static Decoded cmyk(Raster raster, JpegMarkers.AdobeTransform transform) {
    int height = raster.getHeight();
    int width = raster.getWidth();
    byte[] rgb = new byte[height * width * CHANNELS];
    int[] row = new int[width * 4];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int first = row[x * 4];
        int second = row[x * 4 + 1];
        int third = row[x * 4 + 2];
        int key = row[x * 4 + 3];
        int at = (y * width + x) * CHANNELS;
        if (transform == JpegMarkers.AdobeTransform.YCCK) {
          double red = first + 1.402 * (third - 128);
          double green = first - 0.344136 * (second - 128) - 0.714136 * (third - 128);
          double blue = first + 1.772 * (second - 128);
          first = clamped(red);
          second = clamped(green);
          third = clamped(blue);
        }
        if (transform == JpegMarkers.AdobeTransform.ABSENT) {
          first = 255 - first;
          second = 255 - second;
          third = 255 - third;
          key = 255 - key;
        }
        rgb[at] = (byte) ((first * key + 127) / 255);
        rgb[at + 1] = (byte) ((second * key + 127) / 255);
        rgb[at + 2] = (byte) ((third * key + 127) / 255);
      }
    }
    return new Decoded(rgb, height, width);
  }

  private static int clamped(double value) {
    return (int) Math.max(0, Math.min(255, Math.floor(value + 0.5)));
  }

  private static boolean startsAsPng(byte[] file) {
    return file.length > HEX_SHOWN
        && (file[0] & 0xFF) == 0x89
        && file[1] == 'P'
        && file[2] == 'N'
        && file[3] == 'G';
  }

  private static String opening(byte[] file) {
    if (file.length == 0) {
      return "the file is empty";
    }
    StringBuilder text = new StringBuilder("it begins with");
    for (int i = 0; i < Math.min(HEX_SHOWN, file.length); i++) {
      text.append(String.format(Locale.ROOT, " %02x", file[i] & 0xFF));
    }
    return text.toString();
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
