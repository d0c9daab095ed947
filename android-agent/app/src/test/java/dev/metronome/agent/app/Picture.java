package dev.metronome.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import android.app.Activity;
import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.graphics.Canvas;
import android.graphics.Color;
import android.util.DisplayMetrics;
import android.view.View;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What an activity looks like, as Robolectric draws it with Android's own code. */
final class Picture {

  private static final Path RENDERED = Path.of("target", "screenshots");

  /** Differences of a colour up to this are those of edges' smoothing on other machines. */
  private static final int SMOOTHING = 48;

  private final Bitmap bitmap;

  private Picture(Bitmap bitmap) {
    this.bitmap = bitmap;
  }

  /** Draws it as large as its phone's screen. */
  static Picture of(Activity activity) {
    View view = activity.getWindow().getDecorView();
    layOut(activity);
    Bitmap bitmap = Bitmap.createBitmap(view.getWidth(), view.getHeight(), Bitmap.Config.ARGB_8888);
    view.draw(new Canvas(bitmap));
    return new Picture(bitmap);
  }

  /** Gives all views their places, as before they are drawn. */
  static void layOut(Activity activity) {
    View view = activity.getWindow().getDecorView();
    DisplayMetrics display = activity.getResources().getDisplayMetrics();
    view.measure(
        View.MeasureSpec.makeMeasureSpec(display.widthPixels, View.MeasureSpec.EXACTLY),
        View.MeasureSpec.makeMeasureSpec(display.heightPixels, View.MeasureSpec.EXACTLY));
    view.layout(0, 0, display.widthPixels, display.heightPixels);
  }

  /** Keeps it for people to look at. */
  Picture keep(String name) throws IOException {
    write(RENDERED.resolve(name + ".png"));
    return this;
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file)) {
      bitmap.compress(Bitmap.CompressFormat.PNG, 100, out);
    }
  }

  /** Requires that there is text, drawn with smooth edges, on black. */
  void requireText() {
    Set<Integer> colors = new HashSet<>();
    for (int y = 0; y < bitmap.getHeight(); y += 3) {
      for (int x = 0; x < bitmap.getWidth(); x += 3) {
        colors.add(bitmap.getPixel(x, y));
      }
    }
    assertThat(colors).hasSizeGreaterThan(20).contains(Color.BLACK);
  }

  /** How many of 1000 points look otherwise than in a file; all where its size is another. */
  int differenceFrom(Path file) {
    Bitmap other = BitmapFactory.decodeFile(file.toString());
    if (other == null
        || other.getWidth() != bitmap.getWidth()
        || other.getHeight() != bitmap.getHeight()) {
      return 1000;
    }
    long different = 0;
    for (int y = 0; y < bitmap.getHeight(); y++) {
      for (int x = 0; x < bitmap.getWidth(); x++) {
        different += isLike(bitmap.getPixel(x, y), other.getPixel(x, y)) ? 0 : 1;
      }
    }
    long all = (long) bitmap.getHeight() * bitmap.getWidth();
    return (int) Math.ceil(1000.0 * different / all);
  }

  private static boolean isLike(int one, int other) {
    return Math.abs(Color.red(one) - Color.red(other)) <= SMOOTHING
        && Math.abs(Color.green(one) - Color.green(other)) <= SMOOTHING
        && Math.abs(Color.blue(one) - Color.blue(other)) <= SMOOTHING;
  }
}
