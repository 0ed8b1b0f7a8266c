#pragma once
// CBLAS itself is declared by gsl_cblas.h (module CGSL): <cblas.h> and gsl_cblas.h define the
// same enums and cannot both be visible in one Swift module. OpenBLAS supplies the symbols.
void openblas_set_num_threads(int count);
