"""Reference values for tests/tables.rs, from mpmath at 50 digits and more.

Run in this folder:  python3 make.py
Each table: comment lines, then one case a line, fields separated by blanks.
Arguments are the exact decimal expansion's shortest form of a binary double,
so reader and writer mean the same number; results have 20 digits.
"""

import sys
from fractions import Fraction
from mpmath import (mp, mpf, nstr, quad, exp, log, log1p, erfc, erfinv, sqrt, pi,
                    hyp2f1, hyp1f1, loggamma, gammainc, inf, findroot, binomial,
                    betainc, expm1, loggamma, beta as beta_function,
                    psi, zeros, eigsy, gamma as gamma_function)

mp.dps = 50


def show(value):
    return nstr(value, 20, min_fixed=0, max_fixed=0)


def write(name, columns, lines, how):
    with open(name + ".txt", "w") as out:
        out.write("# Made by make.py with mpmath %s, 50 digits or more, printed to 20.\n"
                  % __import__("mpmath").__version__)
        out.write("# How: %s\n# %s\n" % (how, columns))
        out.write("\n".join(lines) + "\n")
    print(name, len(lines), file=sys.stderr)


# ---- special functions -------------------------------------------------------

def lower_series(a, x):
    """gamma density factor times the positive power series; any a, x."""
    term, total, k = mpf(1), mpf(1), 0
    while term > total * mpf(10) ** -(mp.dps + 5):
        k += 1
        term *= x / (a + k)
        total += term
    return exp(a * log(x) - x - loggamma(a + 1)) * total


def upper_fraction(a, x):
    """Legendre's continued fraction by Lentz, x above a."""
    b = x + 1 - a
    c, d = mpf(10) ** 1000, 1 / b
    value, n = d, 0
    while True:
        n += 1
        an = -n * (n - a)
        b += 2
        d = 1 / (an * d + b)
        c = b + an / c
        value *= c * d
        if abs(c * d - 1) < mpf(10) ** -(mp.dps - 5):
            return exp(a * log(x) - x - loggamma(a)) * value


def gamma_tails(a, x):
    a, x = mpf(a), mpf(x)
    with mp.workdps(80):
        if x > a and x > 2:
            upper = upper_fraction(a, x)
            return 1 - upper, upper
        lower = lower_series(a, x)
        return lower, 1 - lower


def beta_front(a, b, x, y):
    return exp(a * log(x) + b * log(y) + loggamma(a + b) - loggamma(a) - loggamma(b))


def beta_series(a, b, x, y):
    term, total, k = mpf(1), mpf(1), 0
    while term > total * mpf(10) ** -(mp.dps + 5):
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
    return beta_front(a, b, x, y) / a * total


def beta_fraction(a, b, x, y):
    """DLMF 8.17.22 by Lentz, x below the mean."""
    c, d = mpf(1), mpf(0)
    value, m = mpf(1), 0
    while True:
        if m % 2:
            k = (m - 1) // 2
            e = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
        else:
            k = m // 2
            e = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)) if m else mpf(1)
        m += 1
        if m == 1:
            continue
        d = 1 / (1 + e * d)
        c = 1 + e / c
        value *= c * d
        if abs(c * d - 1) < mpf(10) ** -(mp.dps - 5):
            return beta_front(a, b, x, y) / a / value


def beta_tails(a, b, x, y=None):
    with mp.workdps(100):
        a, b, x = mpf(a), mpf(b), mpf(x)
        y = 1 - x if y is None else mpf(y)
        if x * (a + b) <= max(a, 40) and x < 0.6:
            lower = beta_series(a, b, x, y)
            return lower, 1 - lower
        if y * (a + b) <= max(b, 40) and y < 0.6:
            upper = beta_series(b, a, y, x)
            return 1 - upper, upper
        if x * (a + b) <= a:
            near = beta_series if x < 0.6 else beta_fraction
            lower = near(a, b, x, y)
            return lower, 1 - lower
        near = beta_series if y < 0.6 else beta_fraction
        upper = near(b, a, y, x)
        return 1 - upper, upper


def invert(tail, density, target, start):
    """Newton in the logarithm of x on the logarithm of a tail; start in logs."""
    u = start
    for _ in range(300):
        x = exp(u)
        value, slope = tail(x), density(x) * x
        step = log(value / target) * value / slope
        if abs(step) > 2:
            step = 2 * step / abs(step)
        u -= step
        if abs(step) < mpf(10) ** -28:
            return exp(u)
    raise ValueError((target, start))


# ---- normal ---------------------------------------------------------------

def normal():
    lines = []
    grid = [-40, -37.5, -30, -20.25, -12.7, -9, -6.1, -4, -3, -2.326, -1.96, -1.2, -0.6744897501960817,
            -0.3, -0.1, -1e-3, -1e-10, 0, 1e-200, 1e-5, 0.2, 0.5, 0.7, 1, 1.5, 1.645, 2.5, 3.3, 5, 7.7, 8.3, 9, 11.1, 15,
            19.9, 20.1, 26.3, 33.3, 37.6, 38.4]
    for z in grid:
        lower = erfc(-mpf(z) / sqrt(2)) / 2
        upper = erfc(mpf(z) / sqrt(2)) / 2
        lines.append("%r %s %s %s" % (float(z), show(lower), show(upper), show(log1p(-lower) if z < 0 else log(upper))))
    write("normal", "z cdf survival ln_survival", lines, "erfc at 50 digits")
    lines = []
    ps = [10.0 ** -k for k in (300, 250, 200, 150, 100, 60, 40, 30, 20, 16, 12, 9, 7, 5, 4, 3)]
    ps += [1e-308, 3.3e-11, 1.5e-11, 0.0025, 0.005, 0.01, 0.02, 0.025, 0.05, 0.07, 0.074, 0.075, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3,
           0.35, 0.4, 0.45, 0.49, 0.499, 0.4999999, 0.5000001, 0.51, 0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.999, 0.9999999,
           1 - 2.0 ** -50]
    for p in sorted(ps):
        with mp.workdps(400 if p < 1e-20 else 60):
            q = mpf(p)
            if p < 0.4:
                z = -float_start(p)
                z = mpf(z)
                for _ in range(60):
                    tail = erfc(-z / sqrt(2)) / 2
                    step = log(tail / q) * tail / (exp(-z * z / 2) / sqrt(2 * pi))
                    z -= step
                    if abs(step) < mpf(10) ** -40:
                        break
            else:
                z = sqrt(2) * erfinv(2 * q - 1)
        lines.append("%r %s" % (p, show(z)))
    write("normal_quantile", "p z", lines, "Newton on ln erfc, or erfinv")


def float_start(p):
    import statistics
    return -statistics.NormalDist().inv_cdf(p)


# ---- gamma and chi-square -----------------------------------------------------

def gamma():
    lines = []
    for a in (1e-6, 1e-3, 0.01, 0.5, 0.99, 1.0, 1.7, 3.0, 9.9, 10.0, 19.5, 20.0, 37.3, 150.0, 1e4, 1e6, 1e8):
        spread = max(a, 0.3) ** 0.5
        points = {a + z * spread for z in (-20, -8, -3, -1, -0.1, 0, 0.2, 1, 3, 8, 20)}
        points |= {a * f for f in (1e-200, 1e-5, 0.1, 0.5, 2.0, 5.0)} if a < 40 else set()
        points |= {1e-9, 0.3, 1.0, 1.1, 5.0, 60.0, 700.0} if a < 12 else set()
        for x in sorted(points):
            if x <= 0 or (a > 1e5 and abs(x - a) > 21 * spread):
                continue
            lower, upper = gamma_tails(a, x)
            if lower < mpf(10) ** -300 or upper < mpf(10) ** -300:
                continue
            lines.append("%r %r %s %s" % (a, float(x), show(lower), show(upper)))
    write("incomplete_gamma", "a x lower upper", lines, "power series below a, Legendre's continued fraction above, 80 digits")


def gamma_quantile():
    lines = []
    for a in (1e-6, 1e-3, 0.05, 0.5, 0.9, 1.0, 2.5, 8.0, 25.0, 400.0, 1e5, 1e8):
        for side, t in [("lower", t) for t in (1e-280, 1e-30, 1e-6, 0.025, 0.3, 0.5)] + \
                       [("upper", t) for t in (1e-280, 1e-30, 1e-6, 1e-4, 0.05, 0.3, 0.5)]:
            if a > 1e4 and t < 1e-31:
                continue
            with mp.workdps(60):
                aa, target = mpf(a), mpf(t)
                least = (log(target if side == "lower" else 1 - target) + loggamma(aa + 1)) / aa
                if least < -690:
                    continue
                z = float_start(t) * (1 if side == "upper" else -1)
                cube = 1 - 1 / (9 * aa) + z / (3 * sqrt(aa))
                start = least if cube < 0.1 or a < 1 else max(least, log(aa) + 3 * log(cube))
                index = 0 if side == "lower" else 1
                sign = 1 if side == "lower" else -1
                x = invert(lambda x: gamma_tails(aa, x)[index],
                           lambda x: sign * exp((aa - 1) * log(x) - x - loggamma(aa)), target, start)
            lines.append("%s %r %r %s" % (side, a, t, show(x)))
    write("gamma_quantile", "side a tail x", lines, "Newton on the logarithm of the tail")


# ---- beta, F, t -----------------------------------------------------------------

def incomplete_beta_table():
    lines = []
    shapes = [(1e-6, 1e-6), (1e-6, 5.0), (1e-3, 0.5), (1e-3, 300.0), (1e-3, 1e8), (0.3, 0.7), (0.5, 0.5), (0.5, 4.5), (0.5, 1e3),
              (0.5, 5e7), (0.99, 30.0), (1.0, 1.0), (1.0, 17.0), (1.5, 9.5), (3.0, 8.0), (3.0, 1e6), (9.9, 9.9), (9.9, 1e5),
              (10.0, 10.5), (12.0, 3000.0), (19.9, 19.9), (20.0, 20.0), (25.0, 1e6), (50.0, 80.0), (301.0, 700.0), (1e4, 1e4),
              (1e3, 1e7), (1e6, 3e6), (1e8, 1e8), (2e8, 1e3)]
    for a, b in shapes:
        for first, second in ((a, b), (b, a)) if a != b else ((a, b),):
            mean = first / (first + second)
            sd = (mean * (1 - mean) / (first + second + 1)) ** 0.5
            points = {mean + z * sd for z in (-15, -6, -2, -0.5, 0, 0.3, 1, 4, 10, 25)}
            if first + second < 60:
                points |= {1e-250, 1e-30, 1e-8, 1e-3, 0.1, 0.4, 0.6, 0.9, 0.999}
            elif min(first, second) < 1:
                points |= {1e-250, 1e-30, 1e-3 / second if second > first else 1e-3, 1.0 / second if second > first else 0.5}
            for x in sorted(points):
                if not 0 < x < 1:
                    continue
                lower, upper = beta_tails(first, second, x)
                if lower < mpf(10) ** -300 or upper < mpf(10) ** -300:
                    continue
                lines.append("%r %r %r %s %s" % (first, second, float(x), show(lower), show(upper)))
    # Keep every second of the long table's rows, so it stays small.
    write("incomplete_beta", "a b x lower upper", lines[::2], "positive power series or DLMF 8.17.22, 100 digits")


def beta_quantile():
    lines = []
    for a, b in ((1e-3, 0.5), (0.05, 3.0), (0.5, 0.5), (0.5, 60.0), (0.7, 1e6), (1.0, 2.0), (2.0, 5.0), (8.0, 0.4), (15.0, 15.0), (30.5, 71.5),
                 (1e3, 2.5), (1e4, 3e4), (1e6, 1e8)):
        for side, t in [("lower", t) for t in (1e-250, 1e-20, 1e-6, 0.025, 0.5)] + \
                       [("upper", t) for t in (1e-250, 1e-20, 1e-4, 0.025, 0.4)]:
            if a + b > 1e3 and t < 1e-30:
                continue
            with mp.workdps(60):
                aa, bb, target = mpf(a), mpf(b), mpf(t)
                index = 0 if side == "lower" else 1
                sign = 1 if side == "lower" else -1
                low, high = mpf(-710), mpf(710)   # logit scale

                def at(u):
                    x, y = 1 / (1 + exp(-u)), 1 / (1 + exp(u))
                    return x, y, beta_tails(aa, bb, x, y)[index]
                if (at(low)[2] > target) == (side == "lower"):
                    continue
                mean = aa / (aa + bb)
                u = log(mean / (1 - mean))
                for _ in range(400):
                    x, y, value = at(u)
                    if (value < target) == (side == "lower"):
                        low = u
                    else:
                        high = u
                    step = log(value / target) * value / (sign * beta_front(aa, bb, x, y)) if value > 0 else mpf(1e9)
                    if abs(step) < mpf(10) ** -28:
                        break
                    u = u - step if low < u - step < high else (low + high) / 2
                x = 1 / (1 + exp(-u))
            if x > mpf(10) ** -300:
                lines.append("%s %r %r %r %s" % (side, a, b, t, show(x)))
    write("beta_quantile", "side a b tail x", lines, "safeguarded Newton on the logit scale")


def student():
    lines = []
    for df in (0.1, 1.0, 2.0, 2.5, 4.0, 9.0, 39.0, 41.0, 300.0, 1e4, 1e6, 1e10):
        for t in (1e-100, 1e-5, 0.1, 0.7, 1.0, 1.96, 3.0, 7.0, 20.0, 35.0, 1e3, 1e8):
            if t > 40 and df > 50:
                continue
            tt, d = mpf(t), mpf(df)
            with mp.workdps(80):
                x, y = d / (d + tt * tt), tt * tt / (d + tt * tt)
                size, tail = beta_tails(0.5, d / 2, y, x)
                density = exp(-(d + 1) / 2 * log1p(tt * tt / d) + loggamma((d + 1) / 2) - loggamma(d / 2)) / sqrt(d * pi)
            if tail < mpf(10) ** -300:
                continue
            lines.append("%r %r %s %s %s" % (df, t, show(density), show((1 + size) / 2), show(tail / 2)))
    write("student_t", "df t density cdf survival", lines, "incomplete beta as above, 100 digits")
    lines = []
    for df in (0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 29.0, 100.0, 1e3, 1e5, 1e10):
        for q in (1e-250, 1e-40, 1e-12, 1e-6, 5e-4, 0.025, 0.05, 0.2, 0.26, 0.4, 0.4999):
            with mp.workdps(60):
                d, target = mpf(df), mpf(q)
                power = (loggamma((d + 1) / 2) - loggamma(d / 2) - log(pi) / 2 - log(d * target)) / d + log(d) / 2
                if power > 690 :
                    continue
                z = mpf(float_start(q))
                start = power if z * z > d / 2 else log(z * (1 + (z * z + 1) / (4 * d)))
                front = exp(loggamma((d + 1) / 2) - loggamma(d / 2)) / sqrt(d * pi)

                def tail(t):
                    return beta_tails(0.5, d / 2, t * t / (d + t * t), d / (d + t * t))[1] / 2
                x = invert(tail, lambda t: -front * exp(-(d + 1) / 2 * log1p(t * t / d)), target, start)
            lines.append("%r %r %s" % (df, q, show(x)))
    write("student_t_quantile", "df upper_tail t", lines, "Newton on the logarithm of the tail")


def fisher():
    lines = []
    for d1, d2 in ((1e-3, 2.0), (1.0, 1.0), (1.0, 1e10), (2.0, 7.0), (3.5, 120.0), (10.0, 10.0), (60.0, 500.0), (1e4, 2e4), (1e6, 3.0), (1e9, 1e9)):
        for x in (1e-20, 1e-3, 0.3, 0.9, 0.999, 1.0, 1.0001, 1.3, 4.0, 50.0, 1e7):
            with mp.workdps(100):
                a, b, f = mpf(d1), mpf(d2), mpf(x)
                share, rest = a * f / (a * f + b), b / (a * f + b)
                if d1 + d2 > 1e5 and not 0.2 < x < 5 and min(d1, d2) > 10:
                    continue
                front = beta_front(a / 2, b / 2, share, rest)
                if front < mpf(10) ** -290:
                    continue
                lower, upper = beta_tails(a / 2, b / 2, share, rest)
            if lower < mpf(10) ** -300 or upper < mpf(10) ** -300:
                continue
            lines.append("%r %r %r %s %s %s" % (d1, d2, x, show(front / f), show(lower), show(upper)))
    write("fisher_f", "d1 d2 x density cdf survival", lines, "incomplete beta as above, 100 digits")


def binomials():
    lines = []
    for n, p in ((1, 0.3), (10, 0.5), (20, 0.01), (45, 0.9), (300, 0.37), (1000, 1e-5), (10**4, 0.25), (10**6, 0.999), (10**8, 0.5), (10**12, 0.1)):
        centre, sd = n * p, (n * p * (1 - p)) ** 0.5
        ks = {int(centre + z * sd) for z in (-20, -6, -2, 0, 1, 3, 9, 30)} | {0, 1, n - 1, n}
        for k in sorted(ks):
            if not 0 <= k <= n:
                continue
            with mp.workdps(100):
                q = mpf(p)
                pmf = exp(loggamma(mpf(n) + 1) - loggamma(mpf(k) + 1) - loggamma(mpf(n - k) + 1)
                          + k * log(q) + (n - k) * log(1 - q))
                if pmf < mpf(10) ** -300:
                    continue
                if k < n:
                    if n > 1e10 and abs(k - centre) > 10 * sd:
                        continue
                    upper, lower = beta_tails(mpf(k + 1), mpf(n - k), q) if n < 1e10 else normal_free(k, n, q)
                else:
                    upper, lower = mpf(0), mpf(1)
            lines.append("%d %r %d %s %s %s" % (n, p, k, show(pmf), show(lower), show(upper)))
    write("binomial", "n p k pmf cdf survival", lines, "gamma functions and incomplete beta, 100 digits")


def normal_free(k, n, q):
    """Both tails of a binomial with many trials: the beta density integrated
    outwards from q, piece by piece, relative to its value at q."""
    with mp.workdps(50):
        a, b = mpf(k + 1), mpf(n - k)
        sd = sqrt(a * b / (a + b) ** 3)
        below = q * (a + b) <= a

        def at(u):
            x = q - u if below else q + u
            return exp((a - 1) * log(x / q) + (b - 1) * log((1 - x) / (1 - q)))
        area = quad(at, [sd * i for i in range(0, 21)])
        tail = area * beta_front(a, b, q, 1 - q) / (q * (1 - q))
        return (tail, 1 - tail) if below else (1 - tail, tail)


def ln_betas():
    lines = []
    grid = (1e-300, 1e-9, 1e-3, 0.5, 1.0, 2.5, 9.99, 10.0, 33.3, 1e3, 1e8, 1e15)
    with mp.workdps(400):
        for a in grid:
            for b in grid:
                if a <= b:
                    x, y = mpf(a), mpf(b)
                    lines.append("%r %r %s" % (a, b, show(loggamma(x) + loggamma(y) - loggamma(x + y))))
    write("ln_beta", "a b ln_beta", lines, "loggamma at 400 digits")


def convolutions():
    """Exact: the probabilities are taken as the binary doubles they are."""
    lines = []
    cases = [([0.2, 0.3, 0.5], 3), ([0.25, 0.15, 0.6], 40), ([0.1, 0.0, 0.2, 0.3, 0.4], 17), ([0.5, 0.0, 0.5], 25),
             ([0.2, 0.3, 0.5], 400), ([0.7, 0.05, 0.05, 0.2], 1500)]
    for probabilities, n in cases:
        # Above 50 values only every few values are listed.
        exact = [Fraction(p) for p in probabilities]
        total = sum(exact)
        exact = [p / total for p in exact]
        with mp.workdps(60):
            table = [mpf(p.numerator) / p.denominator for p in exact]
            result, base, m = [mpf(1)], table, n
            while m:
                if m & 1:
                    result = multiply(result, base)
                m >>= 1
                if m:
                    base = multiply(base, base)
            running, step = mpf(0), max(1, len(result) // 40)
            for k, value in enumerate(result):
                running += value
                if k % step == 0 and (value > mpf(10) ** -300 or value == 0):
                    lines.append("%s %d %d %s %s" % (",".join(map(repr, probabilities)), n, k, show(value), show(running)))
    write("convolution", "probabilities n k probability cdf", lines, "polynomial powers at 60 digits")


def multiply(left, right):
    result = [mpf(0)] * (len(left) + len(right) - 1)
    if len(left) < len(right):
        left, right = right, left
    for j, b in enumerate(right):
        if b:
            for i, a in enumerate(left):
                result[i + j] += a * b
    return result


# ---- what mixture models need ---------------------------------------------

def polygammas():
    lines = []
    for x in (1e-300, 1e-12, 1e-6, 1e-3, 0.1, 0.25, 0.5, 0.9, 1.0, 1.25, 1.4616321449683622, 1.5, 2.0, 2.7, 3.14, 4.9,
              6.6, 8.5, 9.999, 10.0, 10.5, 17.3, 42.0, 100.5, 1e3, 12345.6, 1e5, 1e6, 1e9, 1e15):
        lines.append("%r %s %s" % (x, show(psi(0, mpf(x))), show(psi(1, mpf(x)))))
    write("polygamma", "x digamma trigamma", lines, "psi")


def gamma_differences():
    lines = []
    with mp.workdps(60):
        for r in (1e-6, 1e-3, 0.2425945224, 0.9, 2.5, 9.99, 10.0, 64.0, 1e3, 1e6, 1e12):
            for x in (1e-6, 0.3, 1.0, 2.0, 7.0, 10.5, 29.0, 400.0, 1e5, 1e8):
                lines.append("%r %r %s" % (r, x, show(loggamma(mpf(r) + mpf(x)) - loggamma(mpf(r)))))
    write("gamma_difference", "r x difference", lines, "loggamma at 60 digits")


def beta_differences():
    lines = []
    with mp.workdps(80):
        for a, b in ((1e-6, 1e-6), (1e-6, 1e6), (1e6, 1e-6), (0.668, 3.806), (3.806, 0.668), (0.793, 2.426),
                     (12.0, 1e3), (1e6, 1e6), (1e9, 0.5), (9.99, 10.01)):
            for x, y in ((1.0, 0.0), (0.0, 1.0), (12.0, 0.0), (0.5, 3.5), (1.0, 40.0), (1e3, 2e3), (1e5, 0.0), (1e-3, 1e5)):
                p, q, u, v = mpf(a), mpf(b), mpf(x), mpf(y)
                value = (loggamma(p + u) + loggamma(q + v) - loggamma(p + q + u + v)
                         - loggamma(p) - loggamma(q) + loggamma(p + q))
                lines.append("%r %r %r %r %s" % (a, b, x, y, show(value)))
    write("beta_difference", "a b x y difference", lines, "loggamma at 80 digits")


def exp_integrals():
    lines = []
    with mp.workdps(80):
        for s in (1e-6, 0.05, 0.606, 0.999999999, 1.0, 1.000001, 1.5, 2.0, 3.0, 7.25, 64.0, 1e3, 1e6):
            for z in (1e-300, 1e-12, 1e-6, 0.003, 0.1, 0.5, 0.97, 1.0, 1.3, 4.0, 30.0, 700.0, 1e6):
                lines.append("%r %r %s" % (s, z, show(exp_z_integral(mpf(s), mpf(z)))))
    write("exp_integral", "s z exp(z)*E_s(z)", lines,
          "z > 1/2: continued fraction; else a series with the integer order's limit taken by a shift of 1e-60 at 150 digits")


def exp_z_integral(s, z):
    if z > 0.5:
        # exp(z) E_s(z) from the far end of the continued fraction backwards.
        depth = 40000 if z < 2 else 4000
        tail = z + s + 2 * depth
        for k in range(depth, 0, -1):
            tail = z + s + 2 * (k - 1) - k * (s + k - 1) / tail
        return 1 / tail
    with mp.workdps(150):
        if s == int(s):
            s += mpf(10) ** -60
        total, factor = mpf(0), mpf(1)
        for k in range(80):
            total += factor / (k + 1 - s)
            factor *= -z / (k + 1)
        return exp(z) * (gamma_function(1 - s) * z ** (s - 1) - total)


def hypergeometrics():
    lines = []
    cases = [(0.3, 0.7, 1.9, 0.1), (0.243, 2.426, 2.219, 0.9), (2.243, 4.426, 4.219, 0.5), (1e-6, 1e-6, 1e-6, 0.5),
             (1e6, 1e-6, 3.0, 0.3), (1e6, 2.0, 1e6, 0.9), (5.0, 7.0, 2.0, 0.99), (5.0, 7.0, 40.0, 0.999),
             (0.5, 0.5, 1.0, 0.9999), (30.0, 1e5, 1e5, 0.01), (400.6, 402.8, 402.1, 0.5), (5000.3, 5002.4, 5001.2, 0.1667),
             (1e5, 100002.4, 100001.2, 0.5), (1e5, 1e5, 1e3, 0.2), (1e5, 1e5, 1e6, 0.99), (3.0, 1e6, 10.0, 0.7),
             (1.0, 3.0, 3.7, 0.9), (1.0, 6.0, 6.067, 0.9090909090909091), (1.0, 1e5, 100000.5, 0.99),
             (1.0, 0.267, 0.334, 0.999), (1.0, 1e-6, 1e6, 0.5), (1.0, 1e6, 1000000.7, 0.9999), (1.0, 2.0, 30.0, 0.99999),
             (2.0, 1.0, 2.5, 0.3), (1.0, 5.0, 2.0, 0.7)]
    with mp.workdps(60):
        for a, b, c, z in cases:
            lines.append("%r %r %r %r %s" % (a, b, c, z, show(log(positive_series(a, b, c, z)))))
    write("ln_hyp2f1", "a b c z ln_F", lines, "the positive series at 60 digits")


def hypergeometric_units():
    lines = []
    with mp.workdps(60):
        for a in (1e-6, 0.334, 2.182, 40.0, 1e6):
            for gap in (1e-6, 0.0667, 0.704, 3.8, 1e6):
                for odds in (1e-6, 0.5, 10.0, 370.0, 1e5):
                    lines.append("%r %r %r %s" % (a, gap, odds, show(log(unit_fraction(mpf(a), mpf(gap), mpf(odds))))))
    write("ln_hyp2f1_unit", "a gap odds ln_F", lines, "the positive continued fraction backwards at 60 digits, twice as deep until stable")


def unit_fraction(a, gap, odds):
    """(1 + odds) / (1 + k1 odds / (1 + k2 odds / ...)) for F(1, gap; a + gap; -odds)."""
    c, depth, before = a + gap, 400, mpf(0)
    while True:
        tail = mpf(1)
        for step in range(depth, 0, -1):
            n = step // 2
            if step % 2:
                k = gap / c if n == 0 else (gap + n) * (c - 1 + n) / ((c - 1 + 2 * n) * (c + 2 * n))
            else:
                k = n * (a + n - 1) / ((c + 2 * n - 2) * (c + 2 * n - 1))
            tail = 1 + k * odds / tail
        value = (1 + odds) / tail
        if abs(value / before - 1 if before else 1) < mpf(10) ** -45:
            return value
        before, depth = value, 2 * depth


def positive_series(a, b, c, z):
    a, b, c, z = mpf(a), mpf(b), mpf(c), mpf(z)
    term, total, k = mpf(1), mpf(1), 0
    while True:
        ratio = (a + k) * (b + k) / ((c + k) * (k + 1)) * z
        term *= ratio
        total += term
        k += 1
        bound = max(ratio, z)
        if bound < 1 and term < total * (1 - bound) * mpf(10) ** -40:
            return total


def gauss_jacobi():
    lines = []
    with mp.workdps(60):
        for n, a, b in ((1, 2.0, 3.0), (4, 1.0, 1.0), (7, 0.7929, 2.4259), (7, 1e-6, 2.0), (8, 5.0, 1e6), (8, 3e4, 1e5),
                        (16, 0.7929, 30.4259), (24, 1.5, 5002.0)):
            a_, b_ = mpf(a), mpf(b)
            matrix = zeros(n, n)
            for k in range(n):
                s = 2 * k + a_ + b_
                up = a_ / (a_ + b_) if k == 0 else (k + a_) * (k + a_ + b_ - 1) / ((s - 1) * s)
                down = mpf(0) if k == 0 else (b_ / ((a_ + b_) * (a_ + b_ + 1)) if k == 1 else k * (k + b_ - 1) / ((s - 2) * (s - 1)))
                matrix[k, k] = up + down
                if k:
                    matrix[k, k - 1] = matrix[k - 1, k] = sqrt(previous * down)
                previous = up
            values, vectors = eigsy(matrix)
            for i in sorted(range(n), key=lambda i: values[i]):
                lines.append("%d %r %r %s %s" % (n, a, b, show(values[i]), show(vectors[0, i] ** 2)))
    write("gauss_jacobi", "n a b node weight", lines, "eigenvalues at 60 digits")


if __name__ == "__main__":
    jobs = [normal, gamma, gamma_quantile, incomplete_beta_table, beta_quantile, student, fisher, binomials, ln_betas, convolutions,
            polygammas, gamma_differences, beta_differences, exp_integrals, hypergeometrics, hypergeometric_units, gauss_jacobi]
    for job in jobs:
        if len(sys.argv) < 2 or job.__name__ in sys.argv[1:]:
            job()
