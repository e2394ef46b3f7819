namespace Afterpatch.Containers.Layout;

/// <summary>Where in a delivered path the server's own path begins.</summary>
/// <param name="HostDepth">Number of leading components that name the delivery, not the server's path.</param>
/// <param name="Root">Windows root (<c>C:</c>) that the rest stands under.</param>
/// <param name="RestStart">Index of the first component of the rest.</param>
/// <param name="IsEscaped">The rest is percent-escaped.</param>
/// <param name="Container">The collector, in the field's words.</param>
internal readonly record struct Anchor(int HostDepth, string Root, int RestStart, bool IsEscaped, string Container);
