/* What the sources beside this file need of <math.h>, and no more: that of another C library declares names of its own
   that they define. Not from musl. */
#ifndef HOWSHIP_MUSL_MATH_H
#define HOWSHIP_MUSL_MATH_H
typedef float float_t;
typedef double double_t;
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
#define isnan(x) __builtin_isnan(x)
#define isinf(x) __builtin_isinf(x)
#define signbit(x) __builtin_signbit(x)
/* One instruction each, exact. */
#define fabs(x) __builtin_fabs(x)
#define fabsf(x) __builtin_fabsf(x)
#define sqrt(x) __builtin_sqrt(x)
double floor(double), scalbn(double, int);
double acos(double), atan(double), atan2(double, double), cbrt(double), cos(double), erf(double), erfc(double),
    exp(double), exp2(double), expm1(double), hypot(double, double), log(double), log10(double), log1p(double),
    pow(double, double), sin(double), tan(double), tanh(double), tgamma(double);
float expf(float), logf(float), powf(float, float);
void sincos(double, double*, double*);
#endif
