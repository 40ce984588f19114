package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageGridTest {

  private final RgbImage red = RgbImage.filled(2, 1, 0xFF0000);
  private final RgbImage green = RgbImage.filled(2, 1, 0x00FF00);
  private final RgbImage blue = RgbImage.filled(2, 1, 0x0000FF);

  @Test
  void tilesInRowsFromTheTopLeft() {
    RgbImage grid =
        ImageGrid.ofColumns(2).withGap(1).withBackground(0x010203).tile(List.of(red, green, blue));
    assertThat(grid).hasToString("RgbImage[5x3]");
    assertThat(row(grid, 0)).containsExactly(0xFF0000, 0xFF0000, 0x010203, 0x00FF00, 0x00FF00);
    assertThat(row(grid, 1)).containsOnly(0x010203);
    assertThat(row(grid, 2)).containsExactly(0x0000FF, 0x0000FF, 0x010203, 0x010203, 0x010203);
  }

  @Test
  void scalesPixelsToSquares() {
    RgbImage pair = RgbImage.of(2, 1, new byte[] {1, 1, 1, 2, 2, 2});
    RgbImage grid = ImageGrid.ofColumns(1).withScale(3).tile(List.of(pair));
    assertThat(grid).hasToString("RgbImage[6x3]");
    assertThat(row(grid, 2))
        .containsExactly(0x010101, 0x010101, 0x010101, 0x020202, 0x020202, 0x020202);
  }

  @Test
  void gapIsNotScaled() {
    assertThat(ImageGrid.ofColumns(2).withScale(3).withGap(2).tile(List.of(red, green)))
        .hasToString("RgbImage[14x3]");
  }

  @Test
  void oneImageAtItsSizeIsItself() {
    RgbImage noise = TestImages.noise(7, 5, 1);
    assertThat(ImageGrid.ofColumns(1).tile(List.of(noise))).isEqualTo(noise);
  }

  @Test
  void refusesWhatCannotBeTiled() {
    ImageGrid grid = ImageGrid.ofColumns(2);
    assertThatThrownBy(() -> grid.tile(List.of())).hasMessage("Cannot tile images: there are none");
    assertThatThrownBy(() -> grid.tile(List.of(red, TestImages.noise(3, 3, 1))))
        .hasMessage(
            "Cannot tile images: RgbImage[2x1] and RgbImage[3x3] differ in size; resize them"
                + " first");
    assertThatThrownBy(() -> grid.withScale(1 << 30).tile(List.of(red)))
        .hasMessageStartingWith("Cannot tile images: a side would be");
    assertThatThrownBy(() -> ImageGrid.ofColumns(1 << 16).withScale(1 << 14).tile(List.of(red)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesImpossibleLayouts() {
    assertThatThrownBy(() -> ImageGrid.ofColumns(0))
        .hasMessage("Invalid columns: 0; use 1 or more");
    ImageGrid grid = ImageGrid.ofColumns(1);
    assertThatThrownBy(() -> grid.withGap(-1)).hasMessage("Invalid gap: -1; use 0 or more");
    assertThatThrownBy(() -> grid.withScale(0)).hasMessage("Invalid scale: 0; use 1 or more");
    assertThatThrownBy(() -> grid.withBackground(-1))
        .hasMessage("Invalid background: -1; use 0x000000 to 0xFFFFFF");
  }

  @Test
  void manyImagesKeepTheirOrder() {
    List<RgbImage> many = Collections.nCopies(10, red);
    assertThat(ImageGrid.ofColumns(4).tile(many)).hasToString("RgbImage[8x3]");
  }

  private static int[] row(RgbImage image, int y) {
    int[] row = new int[image.width()];
    for (int x = 0; x < row.length; x++) {
      row[x] = image.rgb(x, y);
    }
    return row;
  }
}
