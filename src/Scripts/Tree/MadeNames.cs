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

    /// <summary>The object of a <c>With</c> block.</summary>
    public const string With = "$with";
}
