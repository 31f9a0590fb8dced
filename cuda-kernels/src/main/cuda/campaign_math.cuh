// The functions of dev.trainyard.kernel.campaign.CampaignMath: of nothing but + - * / and square roots, so all devices
// give the same bits.
#ifndef TRAINYARD_CAMPAIGN_MATH_CUH
#define TRAINYARD_CAMPAIGN_MATH_CUH

#include <string.h>

__device__ __forceinline__ static double campaign_double(long long bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

__device__ __forceinline__ static long long campaign_bits(double value) {
    long long bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

// A word as a number within (0, 1).
__device__ __forceinline__ static double campaign_open(unsigned int word) {
    return ((double) (long long) word + 0.5) * (1.0 / 4294967296.0);
}

__device__ __forceinline__ static double campaign_log(double x) {
    long long bits = campaign_bits(x);
    long long exponent = (bits - 0x3FE6A09E667F3BCDLL) >> 52;
    double m = campaign_double(bits - (long long) ((unsigned long long) exponent << 52));
    double f = (m - 1) / (m + 1);
    double s = f * f;
    double ss = s * s;
    double series = (1 + s * (1.0 / 3)) + ss * ((1.0 / 5 + s * (1.0 / 7)) + ss * (1.0 / 9 + s * (1.0 / 11)));
    return (double) exponent * 0.6931471805599453 + 2 * f * series;
}

__device__ __forceinline__ static double campaign_exp(double power) {
    double x = power < -700.0 ? -700.0 : power > 700.0 ? 700.0 : power;
    double scaled = x * 1.4426950408889634;
    int k = (int) (scaled + 1024.5) - 1024;
    double r = x - k * 0.693147180369123816490 - k * 1.90821492927058770002e-10;
    double rr = r * r;
    double rrrr = rr * rr;
    double sum = (1 + r) + rr * (1.0 / 2 + r * (1.0 / 6))
            + rrrr * ((1.0 / 24 + r * (1.0 / 120)) + rr * (1.0 / 720 + r * (1.0 / 5040)) + rrrr * (1.0 / 40320));
    return sum * campaign_double((long long) (k + 1023) << 52);
}

__device__ __forceinline__ static double campaign_tail(double q) {
    double above = ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q
            - 2.549732539343734e+00) * q + 4.374664141464968e+00) * q + 2.938163982698783e+00;
    double below = (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q
            + 3.754408661907416e+00) * q + 1;
    return above / below;
}

__device__ __forceinline__ static double campaign_normal(double p) {
    if (p < 0.02425) {
        return campaign_tail(sqrt(-2 * campaign_log(p)));
    }
    if (p > 1 - 0.02425) {
        return -campaign_tail(sqrt(-2 * campaign_log(1 - p)));
    }
    double q = p - 0.5;
    double r = q * q;
    double above = ((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
            + 1.383577518672690e+02) * r - 3.066479806614716e+01) * r + 2.506628277459239e+00;
    double below = ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
            + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1;
    return q * above / below;
}

// A log-normal time cut at a longest one, in whole microseconds.
__device__ __forceinline__ static long long campaign_time(double median, double sigma, double longest, double deviate) {
    double time = sigma > 0 ? median * campaign_exp(sigma * deviate) : median;
    return (long long) (time < longest ? time : longest);
}

#endif
