#pragma once
// CBLAS itself is declared by gsl_cblas.h (module CGSL): <cblas.h> and gsl_cblas.h define the
// same enums and cannot both be visible in one Swift module. OpenBLAS supplies the symbols, and
// LAPACK's, whose Fortran interface takes everything by address.
void openblas_set_num_threads(int count);
char *openblas_get_corename(void);
void dgeqrf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work,
             const int *lwork, int *info);
