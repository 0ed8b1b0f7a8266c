// Householder reflections. Included once for each instruction set.
//
// Products are rounded before they are added, so that every instruction set gives the same bits.

// weights[c] = v'x[c], for C columns x that lie `step` doubles apart, over whole vectors of rows.
static INLINE void N(project)(
  int C, const double *v, const double *x, long step, long rows, double *weights
) {
  v8 sum[REFLECT_COLUMNS];
  for (int c = 0; c < C; c++) sum[c] = 0.0;
  for (long row = 0; row < rows; row += KERNELS_LANES) {
    v8 direction = LOAD(v + row);
    for (int c = 0; c < C; c++) sum[c] = sum[c] + direction * LOAD(x + c * step + row);
  }
  for (int c = 0; c < C; c++) weights[c] = N(total)(sum[c]);
}

// The same for any number of columns, added to `sums`.
static NOINLINE void N(project_all)(
  const double *v, const double *x, long step, long rows, long columns, double *sums
) {
  double group[REFLECT_COLUMNS];
  long c = 0;
  for (; c + REFLECT_COLUMNS <= columns; c += REFLECT_COLUMNS) {
    N(project)(REFLECT_COLUMNS, v, x + c * step, step, rows, group);
    for (int i = 0; i < REFLECT_COLUMNS; i++) sums[c + i] += group[i];
  }
  for (; c < columns; c++) {
    N(project)(1, v, x + c * step, step, rows, group);
    sums[c] += group[0];
  }
}

// x[c] -= weights[c] v.
static INLINE void N(subtract)(
  int C, const double *v, double *x, long step, long rows, const double *weights
) {
  for (long row = 0; row < rows; row += KERNELS_LANES) {
    v8 direction = LOAD(v + row);
    for (int c = 0; c < C; c++) {
      double *cell = x + c * step + row;
      STORE(cell, LOAD(cell) - weights[c] * direction);
    }
  }
}

static INLINE void N(reflect)(
  int C, const double *v, double half, double *x, long step, long rows
) {
  double weights[REFLECT_COLUMNS];
  N(project)(C, v, x, step, rows, weights);
  for (int c = 0; c < C; c++) weights[c] /= half;
  N(subtract)(C, v, x, step, rows, weights);
}

// Moves column k from its diagonal on into v, divided by its largest element, so that no square
// overflows or vanishes, and with zeros before it in its vector of rows; returns that element, or 0
// where there is nothing to reflect, or a number that is none.
static INLINE double N(direction)(const double *column, long rows, long k, double *v) {
  long first = k / KERNELS_LANES * KERNELS_LANES;
  for (long row = first; row < k; row++) v[row] = 0;
  for (long row = k; row < first + KERNELS_LANES; row++) v[row] = column[row];
  // As integers the bits of sizes are in the order of the sizes, infinity and NaN on top.
  i8 sizes = (i8)(AS_BITS(LOAD(v + first)) & 0x7fffffffffffffffull);
  for (long row = first + KERNELS_LANES; row < rows; row += KERNELS_LANES) {
    i8 size = (i8)(AS_BITS(LOAD(column + row)) & 0x7fffffffffffffffull);
    sizes = size > sizes ? size : sizes;
  }
  double largest = 0;
  for (int lane = 0; lane < KERNELS_LANES; lane++) {
    double size = AS_DOUBLE((u8)sizes)[lane];
    if (!(size < __builtin_inf())) return 0;
    if (size > largest) largest = size;
  }
  if (largest == 0) return 0;
  STORE(v + first, LOAD(v + first) / largest);
  for (long row = first + KERNELS_LANES; row < rows; row += KERNELS_LANES) {
    STORE(v + row, LOAD(column + row) / largest);
  }
  return largest;
}

// With v the column scaled and |v| = norm, v[k] - alpha for v[k], alpha = -norm sign v[k], makes the
// direction of the reflection I - vv'/half, half = |v|^2 / 2 = norm^2 + |v[k]| norm. Columns begin at
// the vector of rows that holds row k: v is zero above it, where nothing changes.
static NOINLINE void N(householder)(double *a, long height, long columns, double *v) {
  long rows = (height + KERNELS_LANES - 1) / KERNELS_LANES * KERNELS_LANES;
  for (long k = 0; k < columns && k < height - 1; k++) {
    long first = k / KERNELS_LANES * KERNELS_LANES;
    double *column = a + k * rows, squares;
    double largest = N(direction)(column, rows, k, v);
    if (largest == 0) continue;
    N(project)(1, v + first, v + first, rows, rows - first, &squares);
    double norm = __builtin_sqrt(squares);
    double alpha = v[k] > 0 ? -norm : norm;
    v[k] -= alpha;
    double half = -alpha * v[k];
    long next = k + 1;
    for (; next + REFLECT_COLUMNS <= columns; next += REFLECT_COLUMNS) {
      N(reflect)(REFLECT_COLUMNS, v + first, half, a + next * rows + first, rows, rows - first);
    }
    for (; next < columns; next++) {
      N(reflect)(1, v + first, half, a + next * rows + first, rows, rows - first);
    }
    column[k] = alpha * largest;
  }
}
