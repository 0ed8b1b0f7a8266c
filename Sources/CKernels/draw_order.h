// Order statistics of numbers: plain C, the same for every instruction set.

static INLINE void order_swap(double *a, double *b) {
  double former = *a;
  *a = *b;
  *b = former;
}

// Moves the order statistic `rank` to its place, nothing greater before it and nothing smaller after
// it: Hoare's FIND (1961) with the median of three as pivot.
static void order_select(double *x, long count, long rank) {
  long low = 0, high = count - 1;
  while (low < high) {
    long middle = low + (high - low) / 2;
    if (x[middle] < x[low]) order_swap(x + middle, x + low);
    if (x[high] < x[low]) order_swap(x + high, x + low);
    if (x[high] < x[middle]) order_swap(x + high, x + middle);
    double pivot = x[middle];
    long i = low, j = high;
    while (i <= j) {
      while (x[i] < pivot) i++;
      while (pivot < x[j]) j--;
      if (i <= j) order_swap(x + i++, x + j--);
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else return;
  }
}

// The order statistics of `count` numbers, which are moved about.
static void order_pair(double *x, long count, long rank, double *pair) {
  order_select(x, count, rank);
  double next = x[rank + 1];
  for (long i = rank + 2; i < count; i++) next = x[i] < next ? x[i] : next;
  pair[0] = x[rank];
  pair[1] = next;
}
