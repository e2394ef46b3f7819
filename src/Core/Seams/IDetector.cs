namespace Afterpatch.Core;

/// <summary>Turns facts into claims. Knows attacks and opens no file.</summary>
/// <remarks>
/// Never called concurrently. Assumes no order between files. Its state is bounded and says how. One instance serves one case.
/// An exception is our bug: <c>CaseRunner</c> drops this detector, finishes the rest and exits non-zero.
/// </remarks>
public interface IDetector
{
    /// <summary>Reads as a claim, <c>webshell.on-disk</c>. A detector of a family ends in <c>.*</c> and its findings carry the full id.</summary>
    string Id { get; }

    /// <summary>Record types it needs: "had nothing to look at" is a result.</summary>
    IReadOnlyList<Type> Consumes { get; }

    void Observe(Record record, ICollection<Finding> findings);

    /// <summary>After the last record.</summary>
    void Complete(ICollection<Finding> findings);
}
