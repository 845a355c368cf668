import Foundation

/// `exp`, here so that kernels need not import Foundation one by one.
func exponential(_ x: Double) -> Double { exp(x) }
