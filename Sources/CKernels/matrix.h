// Products of a matrix in columns with a vector. Included once for each instruction set.
//
// The columns are plain arrays of any alignment. Sums run over the columns, or over the rows, in an
// order that depends on the shape alone.

#ifndef MATRIX_LOADS
#define MATRIX_LOADS
typedef double u8_double __attribute__((ext_vector_type(8), aligned(8)));
#define LOAD_ANY(pointer) ((v8)(*(const u8_double *)(pointer)))
#define STORE_ANY(pointer, value) (*(u8_double *)(pointer) = (value))
#endif

static INLINE v8 N(load_part)(const double *x, long count) {
  v8 lanes = 0.0;
  __builtin_memcpy(&lanes, x, count * sizeof(double));
  return lanes;
}

// result += X b on V vectors of eight rows.
static INLINE void N(multiply_rows)(
  int V, const double *columns, long rows, long count, const double *b, double *result
) {
  v8 sums[8];
#pragma clang loop unroll(full)
  for (int v = 0; v < V; v++) sums[v] = LOAD_ANY(result + v * 8);
  for (long j = 0; j < count; j++) {
    const double *x = columns + j * rows;
#pragma clang loop unroll(full)
    for (int v = 0; v < V; v++) sums[v] = FMA(LOAD_ANY(x + v * 8), (v8)(b[j]), sums[v]);
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < V; v++) STORE_ANY(result + v * 8, sums[v]);
}

static NOINLINE void N(multiply)(
  const double *columns, long rows, long count, const double *b, double *result
) {
  long row = 0;
  for (; row + 64 <= rows; row += 64) {
    N(multiply_rows)(8, columns + row, rows, count, b, result + row);
  }
  for (; row + 8 <= rows; row += 8) {
    N(multiply_rows)(1, columns + row, rows, count, b, result + row);
  }
  if (row == rows) return;
  long rest = rows - row;
  v8 sum = N(load_part)(result + row, rest);
  for (long j = 0; j < count; j++) {
    sum = FMA(N(load_part)(columns + j * rows + row, rest), (v8)(b[j]), sum);
  }
  __builtin_memcpy(result + row, &sum, rest * sizeof(double));
}

// result += X' d for C columns.
static INLINE void N(multiply_columns)(
  int C, const double *columns, long rows, const double *d, double *result
) {
  v8 sums[8];
#pragma clang loop unroll(full)
  for (int c = 0; c < C; c++) sums[c] = (v8)(0.0);
  long row = 0;
  for (; row + 8 <= rows; row += 8) {
    v8 slope = LOAD_ANY(d + row);
#pragma clang loop unroll(full)
    for (int c = 0; c < C; c++) sums[c] = FMA(LOAD_ANY(columns + c * rows + row), slope, sums[c]);
  }
  if (row < rows) {
    long rest = rows - row;
    v8 slope = N(load_part)(d + row, rest);
#pragma clang loop unroll(full)
    for (int c = 0; c < C; c++) {
      sums[c] = FMA(N(load_part)(columns + c * rows + row, rest), slope, sums[c]);
    }
  }
#pragma clang loop unroll(full)
  for (int c = 0; c < C; c++) result[c] += N(total)(sums[c]);
}

static NOINLINE void N(multiply_transposed)(
  const double *columns, long rows, long count, const double *d, double *result
) {
  long j = 0;
  for (; j + 8 <= count; j += 8) {
    N(multiply_columns)(8, columns + j * rows, rows, d, result + j);
  }
  for (; j + 4 <= count; j += 4) {
    N(multiply_columns)(4, columns + j * rows, rows, d, result + j);
  }
  for (; j < count; j++) N(multiply_columns)(1, columns + j * rows, rows, d, result + j);
}
