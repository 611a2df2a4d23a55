/** Projects that a test opens, closed after it. */
import path from 'node:path';
import { afterEach } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { Project } from '../project.ts';
import { makeProject } from './projects.ts';

export function useProjects() {
  const scratch = useScratchFolder();
  const opened: Project[] = [];
  afterEach(() => {
    for (const project of opened.splice(0)) project.close();
  });

  /** @param pictures those that are there. @param now what day it is */
  async function setUp(pictures?: readonly string[], now?: () => Date) {
    const made = await makeProject(scratch(), pictures, now);
    const open = async () => {
      const project = await made.open();
      opened.push(project);
      return project;
    };
    const reopen = async (project: Project) => {
      opened.splice(opened.indexOf(project), 1);
      project.close();
      return open();
    };
    return { ...made, project: await open(), open, reopen };
  }

  /** A project's file anywhere. */
  async function openAt(file: string, now: () => Date): Promise<Project> {
    const copies = { folder: path.join(path.dirname(file), 'copies of it'), now };
    const project = await Project.open(file, copies);
    opened.push(project);
    return project;
  }

  return { scratch, setUp, openAt };
}

/** Why a piece of work is refused, in a sentence. */
export function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return failureOf(error).message;
  }
  return 'It was not refused.';
}
