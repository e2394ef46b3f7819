namespace Afterpatch.Scripts.Tree;

/// <summary>Names that readers make up; none of them can stand in a program.</summary>
internal static class MadeNames
{
    /// <summary>The variable that holds what was thrown last.</summary>
    public const string Thrown = "$thrown";

    /// <summary>The name under which indexers are kept.</summary>
    public const string Indexer = "this[]";

    /// <summary>Before a class's name: the call of its constructor on the object that is being made.</summary>
    public const string ConstructorOf = "$ctor:";

    /// <summary>Set where a program jumps to a label: a check that stands before it may not have run.</summary>
    public const string Skips = "$skips";

    /// <summary>Set where a program goes on behind errors: what throws does not leave for good.</summary>
    public const string Resumes = "$resumes";

    /// <summary>The object of a <c>With</c> block.</summary>
    public const string With = "$with";
}
