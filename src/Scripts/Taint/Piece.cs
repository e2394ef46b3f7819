namespace Afterpatch.Scripts.Taint;

/// <summary>A stretch of a text under construction: known characters, or a hole that something flows into.</summary>
/// <param name="Text">Null for a hole.</param>
internal readonly record struct Piece(string? Text, Taints Taint)
{
    public static Piece Hole(Taints taint) => new(null, taint);
}
