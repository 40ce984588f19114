package io.tessera.evaluation.inception;

/**
 * TensorFlow 1's bilinear resize (corners not aligned, no half-pixel centres) in float32, by
 * definition.
 */
final class TensorFlowResize {
  private TensorFlowResize() {}

  /** uint8 [height, width, 3] to float32 [299, 299, 3] in 0..255. */
  static float[] to299(byte[] image, int width, int height) {
    int side = InceptionV3.INPUT_SIDE;
    float[] result = new float[side * side * 3];
    for (int y = 0; y < side; y++) {
      float sourceY = y * ((float) height / side);
      int top = (int) sourceY;
      int bottom = Math.min(top + 1, height - 1);
      float dy = sourceY - top;
      for (int x = 0; x < side; x++) {
        float sourceX = x * ((float) width / side);
        int left = (int) sourceX;
        int right = Math.min(left + 1, width - 1);
        float dx = sourceX - left;
        for (int c = 0; c < 3; c++) {
          float above =
              between(level(image, width, left, top, c), level(image, width, right, top, c), dx);
          float below =
              between(
                  level(image, width, left, bottom, c), level(image, width, right, bottom, c), dx);
          result[(y * side + x) * 3 + c] = between(above, below, dy);
        }
      }
    }
    return result;
  }

  private static float between(float a, float b, float share) {
    return a + (b - a) * share;
  }

  private static float level(byte[] image, int width, int x, int y, int channel) {
    return image[(y * width + x) * 3 + channel] & 0xff;
  }
}
